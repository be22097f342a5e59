#pragma once

namespace frontlijn::test {

/// Gives SQLite memory from lists of its own, without locks, if it was not used in this process yet: a small
/// schedule opens databases and compiles statements more than anything else, and half of that is asking for
/// memory. Not with the address sanitizer, which is to see every use of it.
void use_quick_memory();

}  // namespace frontlijn::test

#pragma once

#include <string>

#include "core/domain/people/context.hpp"
#include "platform/system/data_folder.hpp"
#include "platform/tablet/server_record.hpp"
#include "sync/link/session_link.hpp"

namespace frontlijn::platform {

/// Who is at this tablet. Fails with "folder.not-a-tablet" for a folder of ours that is another's, such as a
/// server's, or as the store does.
Result<domain::Context> tablet_context(DataFolder& folder, const TimeZone& zone);

/// What a tablet asks to join a server: the code pins the certificate, its own spaces go along.
struct JoinRequest {
  net::ConnectTo to;
  sync::ClientSession::Options session;
};

/// Fails with "code.mistyped", "code.newer-version" or "net.not-an-address".
Result<JoinRequest> join_request(const domain::Context& context, std::string_view address,
                                 std::string_view code, std::string_view device_name);

/// The server said yes: keeps which server it is, and new entries go to the team's spaces from here on. What
/// this writes goes out with the next session. Fails with the session's error where the server did not say
/// yes.
Result<domain::Context> take_joining(const domain::Context& context, const net::ConnectTo& to,
                                     const sync::SyncReport& report);

/// After a contact: where spaces that new entries went to are not this person's any more, others take their
/// place: of the team that the server names now, or the tablet's own. True when something moved.
Result<bool> take_moving(store::Store& store, const TimeZone& zone);

/// How to reach the server that the tablet belongs to. Fails with "sync.not-enrolled".
Result<net::ConnectTo> way_to_server(store::Store& store);

}  // namespace frontlijn::platform

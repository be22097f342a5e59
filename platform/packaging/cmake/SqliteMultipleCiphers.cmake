# SQLite 3.53 with SQLite3 Multiple Ciphers, from the amalgamation in an npm package:
# exact version, checked hash, built once as a static library.
set(SQLITE_MC_PACKAGE better-sqlite3-multiple-ciphers)
set(SQLITE_MC_VERSION 13.0.3)
set(SQLITE_MC_SHA512
  51869b33cdabd49f384cb59cfd2b33a07b3a5e8a56a65ff61c283736e8b52546855e0fd52ecc3390fa306224612bfe027ed23c760b62930c9941e70c95dac6c5)

if(DEFINED ENV{XDG_CACHE_HOME})
  set(PARTS_CACHE $ENV{XDG_CACHE_HOME}/frontlijn/parts)
else()
  set(PARTS_CACHE $ENV{HOME}/.cache/frontlijn/parts)
endif()
set(TARBALL ${PARTS_CACHE}/${SQLITE_MC_PACKAGE}-${SQLITE_MC_VERSION}.tgz)
file(MAKE_DIRECTORY ${PARTS_CACHE})

set(HAVE_TARBALL OFF)
if(EXISTS ${TARBALL})
  file(SHA512 ${TARBALL} FOUND)
  if(FOUND STREQUAL SQLITE_MC_SHA512)
    set(HAVE_TARBALL ON)
  endif()
endif()
if(NOT HAVE_TARBALL)
  find_program(NPM npm REQUIRED)
  # Fetched into a folder of its own and moved into place: a cut download never looks like a part.
  set(FETCH ${CMAKE_BINARY_DIR}/fetch)
  file(MAKE_DIRECTORY ${FETCH})
  message(STATUS "Fetching ${SQLITE_MC_PACKAGE} ${SQLITE_MC_VERSION}")
  execute_process(
    COMMAND ${NPM} pack --silent ${SQLITE_MC_PACKAGE}@${SQLITE_MC_VERSION}
    WORKING_DIRECTORY ${FETCH} OUTPUT_QUIET RESULT_VARIABLE NPM_RESULT)
  set(FETCHED ${FETCH}/${SQLITE_MC_PACKAGE}-${SQLITE_MC_VERSION}.tgz)
  if(NOT NPM_RESULT EQUAL 0 OR NOT EXISTS ${FETCHED})
    message(FATAL_ERROR "npm could not fetch ${SQLITE_MC_PACKAGE} ${SQLITE_MC_VERSION}; check the network and run this again.")
  endif()
  file(SHA512 ${FETCHED} FOUND)
  if(NOT FOUND STREQUAL SQLITE_MC_SHA512)
    message(FATAL_ERROR "${FETCHED} is not the file this project trusts (SHA-512 ${FOUND}); do not use it.")
  endif()
  file(RENAME ${FETCHED} ${TARBALL})
endif()

set(SQLITE_MC_DIR ${CMAKE_BINARY_DIR}/parts/sqlite)
if(NOT EXISTS ${SQLITE_MC_DIR}/package/deps/sqlite3/sqlite3.c)
  file(ARCHIVE_EXTRACT INPUT ${TARBALL} DESTINATION ${SQLITE_MC_DIR} PATTERNS package/deps/sqlite3/*)
endif()

# As it comes, the encryption passes over a read that failed (every failure but a read beyond the end) and takes
# what happens to stand in memory for what was read: a log that cannot be read at the moment looks like one that
# ends there, and what it holds is written over. Both hashes are of one version: with another, look at mcIoRead and
# mcReadMainDb again.
set(SQLITE_MC_SOURCE ${SQLITE_MC_DIR}/package/deps/sqlite3/sqlite3.c)
set(SQLITE_MC_SOURCE_SHA256 ad84d2c24540cf62ea27ee414911a32963390769bd031f39a50aec0ad90614a0)
set(SQLITE_MC_MENDED_SHA256 b5cf569619306b706b6da337aea3a7d4c527f135a462c84e3065460867965a0c)
file(SHA256 ${SQLITE_MC_SOURCE} FOUND)
if(FOUND STREQUAL SQLITE_MC_SOURCE_SHA256)
  set(BEYOND_THE_END "if (rc == SQLITE_IOERR_SHORT_READ)")
  set(ANY_FAILURE "s/${BEYOND_THE_END}/if (rc != SQLITE_OK)/")
  execute_process(
    COMMAND sed -i -e "/^static int mcIoRead(/,/^}/${ANY_FAILURE}" -e "/^static int mcReadMainDb(/,/^}/${ANY_FAILURE}"
            ${SQLITE_MC_SOURCE}
    COMMAND_ERROR_IS_FATAL ANY)
  file(SHA256 ${SQLITE_MC_SOURCE} FOUND)
endif()
if(NOT FOUND STREQUAL SQLITE_MC_MENDED_SHA256)
  message(FATAL_ERROR "${SQLITE_MC_SOURCE} is not the source whose reading is mended here (SHA-256 ${FOUND}): \
look at mcIoRead and mcReadMainDb, or remove the file to have it unpacked again.")
endif()

add_library(sqlite_mc STATIC ${SQLITE_MC_SOURCE})
target_include_directories(sqlite_mc SYSTEM PUBLIC ${SQLITE_MC_DIR}/package/deps/sqlite3)
target_compile_options(sqlite_mc PRIVATE -w -O2 -g0)
if(FRONTLIJN_SANITIZE MATCHES address)
  # With the sanitizers this one file takes minutes to compile, and SQLite's own project runs it with them.
  target_compile_options(sqlite_mc PRIVATE -fno-sanitize=all)
endif()
# One connection a thread (THREADSAFE=2); no double-quoted strings (DQS=0); search, statistics and change sets;
# bounds on hostile input (MAX_EXPR_DEPTH); temporary tables in memory, where nothing stands unencrypted
# (TEMP_STORE=2); and of the ciphers AEGIS, the fastest of them.
target_compile_definitions(sqlite_mc PRIVATE
  SQLITE_THREADSAFE=2
  SQLITE_DQS=0
  SQLITE_DEFAULT_FOREIGN_KEYS=1
  SQLITE_DEFAULT_MEMSTATUS=0
  SQLITE_ENABLE_FTS5
  SQLITE_ENABLE_MATH_FUNCTIONS
  SQLITE_ENABLE_SESSION SQLITE_ENABLE_PREUPDATE_HOOK
  SQLITE_LIKE_DOESNT_MATCH_BLOBS
  SQLITE_MAX_EXPR_DEPTH=200
  SQLITE_OMIT_DEPRECATED
  SQLITE_OMIT_SHARED_CACHE
  SQLITE_OMIT_LOAD_EXTENSION
  SQLITE_TEMP_STORE=2
  SQLITE_USE_ALLOCA
  SQLITE_USER_AUTHENTICATION=0
  CODEC_TYPE=CODEC_TYPE_AEGIS)
target_link_libraries(sqlite_mc PUBLIC Threads::Threads m)

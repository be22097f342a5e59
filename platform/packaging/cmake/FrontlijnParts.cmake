# Parts from elsewhere: Debian's packages, and one npm tarball for the encrypted SQLite.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(LibXml2 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
find_package(spdlog REQUIRED)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
find_library(HARU_LIBRARY hpdf REQUIRED)
pkg_check_modules(LIBPQ REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(GD REQUIRED IMPORTED_TARGET gdlib)

# cereal, Boost's headers and CLI11 are header-only; they lie in the compiler's own include path.

include(SqliteMultipleCiphers)

# The app's window. Debian's libimgui is static and calls FreeType and stb, so both come after it.
find_package(OpenGL REQUIRED)
pkg_check_modules(FREETYPE REQUIRED IMPORTED_TARGET freetype2)
pkg_check_modules(SDL2 REQUIRED IMPORTED_TARGET sdl2)
pkg_check_modules(PNG REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)
target_link_libraries(PkgConfig::IMGUI INTERFACE PkgConfig::FREETYPE PkgConfig::SDL2 OpenGL::GL)

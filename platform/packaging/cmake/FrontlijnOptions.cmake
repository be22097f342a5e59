# Compiler settings for every target of this project (parts from elsewhere set their own).
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(FRONTLIJN_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(FRONTLIJN_COVERAGE "Count covered lines with gcov" OFF)

# Faster to compile than -O3 by a sixth, and no slower to run here.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

# Files of a folder are compiled several at a time: most of the time goes to headers. With -DCMAKE_UNITY_BUILD=OFF
# each must compile alone as well.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(frontlijn_options INTERFACE)
target_compile_options(frontlijn_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-qual -Woverloaded-virtual -Wimplicit-fallthrough -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 sees overflows and unset values in std::vector, std::string and std::optional that are not there
  # (GCC bugs 105329, 105562, 105651, 107852).
  target_compile_options(frontlijn_options INTERFACE
    -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
endif()
if(FRONTLIJN_SANITIZE)
  add_compile_options(-fsanitize=${FRONTLIJN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FRONTLIJN_SANITIZE})
elseif(NOT FRONTLIJN_COVERAGE)
  # _FORTIFY_SOURCE and stack protection: evidence in court deserves a hardened binary.
  add_compile_options(-fstack-protector-strong "$<$<CONFIG:Release,RelWithDebInfo>:-D_FORTIFY_SOURCE=2>")
endif()
if(FRONTLIJN_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# SPDX-License-Identifier: GPL-3.0-or-later
# Language, warnings and sanitizers: everything that the presets switch.

option(STEERSTAT_WERROR "Treat warnings as errors (development)" OFF)
option(STEERSTAT_FUZZ "Build the fuzz targets instead of the tests (clang)" OFF)
option(STEERSTAT_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON) # _GNU_SOURCE: argp, memmem, the cleanup attribute
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

add_compile_definitions(_GNU_SOURCE)
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
    -Wmissing-prototypes -Wpointer-arith -Wcast-align -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wswitch-enum
    -Wdouble-promotion -ffp-contract=off -fno-math-errno)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init)
endif()
if(STEERSTAT_WERROR)
    add_compile_options(-Werror)
endif()
if(STEERSTAT_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()
if(STEERSTAT_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
else()
    add_compile_options(-fstack-protector-strong)
    add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
    add_link_options($<$<CONFIG:Release>:-Wl,-z,relro,-z,now>)
endif()
# Records are copied a row at a time: for their few hundred bytes gcc's own choice on amd64, `rep movs`, is slower than libc.
include(CheckCCompilerFlag)
check_c_compiler_flag(-mstringop-strategy=libcall STEERSTAT_HAS_STRINGOP_STRATEGY)
if(STEERSTAT_HAS_STRINGOP_STRATEGY)
    add_compile_options(-mstringop-strategy=libcall)
endif()
# The same source gives the same bytes wherever it is checked out.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
include_directories(${CMAKE_SOURCE_DIR})

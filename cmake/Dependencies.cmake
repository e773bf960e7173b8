# SPDX-License-Identifier: GPL-3.0-or-later
# The libraries, each as an imported target PkgConfig::NAME. scripts/setup installs them.
find_package(PkgConfig REQUIRED)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3>=3.37) # STRICT tables
pkg_check_modules(POSTGRESQL REQUIRED libpq) # loaded where a server is named: schema/postgresql/postgresql_library.c
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
pkg_check_modules(CANVAS REQUIRED IMPORTED_TARGET cairo pangocairo fontconfig libpng)
pkg_check_modules(CYAML REQUIRED IMPORTED_TARGET libcyaml)

# libcsv comes without a pkg-config file.
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)

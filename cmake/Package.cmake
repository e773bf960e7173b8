# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package: cpack --config BUILD/CPackConfig.cmake. Libraries are found by dpkg-shlibdeps (dpkg-dev).
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME steerstat)
set(CPACK_PACKAGE_VERSION ${STEERSTAT_PACKAGE_VERSION})
set(CPACK_PACKAGE_CONTACT "The steerstat maintainers <maintainers@steerstat.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "does packet steering (RPS, RFS) make a network faster?")
set(CPACK_PACKAGE_DESCRIPTION
"A results database, statistics and figures for people who ask whether packet
steering makes a network faster, in Kubernetes overlay networks (VXLAN) first
of all. It reads raw iperf3 and mpstat text into SQLite, computes ratios with
confidence intervals that hold and verdicts that can gate a CI job, draws
figures that can prove themselves, and writes one-page reports.
.
Its runner makes such data on a real kernel, by a plan, with every treatment
proved and every setting put back.")
set(CPACK_PACKAGE_FILE_NAME steerstat)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# The figures' texts are measured with this font; STRICT tables are of SQLite 3.37, which no symbol tells.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-dejavu-core, libsqlite3-0 (>= 3.37)")
# The runner's; and what a database on a server takes, which is loaded where one is named.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ethtool, iperf3, iproute2, libpq5, sysstat")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "kubernetes-client, sqlite3, wireguard-tools")
# What Debian has its own ways for: done to the staged files.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/PackageDebian.cmake)
set(CPACK_STEERSTAT_DATE ${STEERSTAT_DATE})
set(CPACK_STEERSTAT_COPYRIGHT ${CMAKE_CURRENT_LIST_DIR}/debian-copyright)
include(CPack)

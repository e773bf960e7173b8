# SPDX-License-Identifier: GPL-3.0-or-later
# Run by cpack on the staged files, before it packs them: what Debian's policy asks of a package.
set(ROOT ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr)
set(DOC ${ROOT}/share/doc/steerstat)

file(REMOVE ${DOC}/LICENSE) # /usr/share/common-licenses has it
file(COPY_FILE ${CPACK_STEERSTAT_COPYRIGHT} ${DOC}/copyright)

set(ENV{SOURCE_DATE_EPOCH} ${CPACK_STEERSTAT_DATE})
string(TIMESTAMP DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${DOC}/changelog "steerstat (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
    "  * Built from the sources of this version.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${DATE}\n")
file(GLOB PAGES ${ROOT}/share/man/man?/*.[15])
execute_process(COMMAND gzip -9 -n ${DOC}/changelog ${PAGES} COMMAND_ERROR_IS_FATAL ANY)

file(RENAME ${ROOT}/share/zsh/site-functions ${ROOT}/share/zsh/vendor-completions)
file(CHMOD ${DOC}/copyright ${DOC}/changelog.gz PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)

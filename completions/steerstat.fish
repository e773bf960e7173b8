# SPDX-License-Identifier: GPL-3.0-or-later
# Completion of steerstat for fish. The words are the programs' own: made by their --describe.

# Whether the command line's program is the named one; "steerstat": whether there is none yet.
function __steerstat_is
    set -l words (commandline -opc)
    if test $argv[1] = steerstat
        test (count $words) -eq 1; or test (count $words) -eq 2 -a "$words[2]" = help
    else
        test (count $words) -ge 2; and test $words[2] = $argv[1]
    end
end

complete -c steerstat -f
@describe steerstat fish@
@describe ingest fish@
@describe stats fish@
@describe plot fish@
@describe report fish@
@describe dump fish@
@describe copy fish@
@describe runner fish@

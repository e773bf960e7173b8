# SPDX-License-Identifier: GPL-3.0-or-later
# The chart's templates are the plain manifests, with values in their places. Helm itself is not used: its templates are
# kept to substitutions, which are made here with the chart's own values, and to one switch, which is on.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

value() { sed -n "s/^$1: //p" "$source_dir/helm/values.yaml"; }

render() { # TEMPLATE
    local key
    sed -E '/^\{\{- \/\*/,/\*\/ -\}\}$/d; /^\{\{- (if .*|end) \}\}$/d; s/\{\{ \.Release\.Namespace \}\}/steerstat/g' "$source_dir/helm/templates/$1" >rendered
    for key in image imagePullPolicy nodeSelector tolerations; do
        # shellcheck disable=SC2016
        sed -i -E "s#\\{\\{ (toJson )?\\.Values\\.$key \\}\\}#$(value $key)#g" rendered
    done
    cat rendered
}

for name in agent runner; do
    sed -n '/^apiVersion/,$p' "$source_dir/kubernetes/$name.yaml" >plain
    render $name.yaml >out
    same "$name.yaml" "$(cat plain)" "$(cat out)"
    same "$name.yaml: nothing is left to be rendered" 0 "$(grep -c '{{' out)"
done
version=$(steerstat --version | cut -d ' ' -f 2)
same "the chart's version" "$version" "$(sed -n 's/^version: //p' "$source_dir/helm/Chart.yaml")"
same "the image's version" "localhost/steerstat:$version" "$(value image)"
if command -v helm >/dev/null; then
    run 0 helm template steerstat "$source_dir/helm" --namespace steerstat
    run 0 helm lint "$source_dir/helm"
else
    echo "helm is not there: it was not asked for its own rendering"
fi

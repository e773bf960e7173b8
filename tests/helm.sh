# SPDX-License-Identifier: GPL-3.0-or-later
# The chart's templates are the plain manifests, with values in their places. Helm itself is not to be had everywhere:
# its engine, Go's text/template, renders them here, with the chart's own values and with such as users set; where there
# is no Go, the substitutions are made by sed, with the chart's own values alone.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh" "$@"

chart=$source_dir/helm
keys=$(sed -nE 's/^([a-zA-Z]+): .*/\1/p' "$chart/values.yaml")
value() { sed -n "s/^$1: //p" "$chart/values.yaml"; }

substitute() { # TEMPLATE NAMESPACE KEY=VALUE...
    local key file=$1 namespace=$2
    shift 2
    sed -E '/^\{\{- \/\*/,/\*\/ -\}\}$/d; /^\{\{- (if .*|end) \}\}$/d; s/\{\{ \.Release\.Namespace \}\}/'"$namespace"'/g' "$file" >substituted
    for key in "$@"; do
        sed -i -E "s#\\{\\{ (toJson )?\\.Values\\.${key%%=*} \\}\\}#${key#*=}#g" substituted
    done
    cat substituted
}
own=()
for key in $keys; do own+=("$key=$(value "$key")"); done

engine=substitute
if command -v go >/dev/null; then
    export GOCACHE=$scratch/cache GOPATH=$scratch/go GO111MODULE=off GOFLAGS='' GOTOOLCHAIN=local CGO_ENABLED=0 HOME=$scratch
    run 0 go build -o "$scratch/render" "$source_dir/tests/helm/render.go"
    engine=$scratch/render
else
    echo "Go is not there: the chart's own values only, by sed"
fi

plain() { sed -n '/^apiVersion/,$p' "$source_dir/kubernetes/$1.yaml"; }
for name in agent runner; do
    plain $name >expected
    "$engine" "$chart/templates/$name.yaml" steerstat "${own[@]}" 2>err | sed '/./,$!d' >out
    same "$name.yaml" "$(cat expected)" "$(cat out)"
    same "$name.yaml: nothing is left to be rendered" 0 "$(grep -c '{{' out)"
done
# Every value is used by a template, and every one that a template uses is there.
same "values" "$(sort -u <<<"$keys")" "$(grep -ohE '\.Values\.[a-zA-Z]+' "$chart"/templates/* | sed 's/.*\.//' | sort -u)"

if [ "$engine" != substitute ]; then
    others=(image=registry.example:5000/team/steerstat@sha256:0123 imagePullPolicy=Always 'imagePullSecrets=[{"name":"registry"}]'
        'nodeSelector={"kubernetes.io/os":"linux","pool":"net"}' 'tolerations=[{"effect":"NoSchedule","key":"dedicated","operator":"Exists"}]')
    plain agent | sed -E 's#^( *)image: .*#\1image: registry.example:5000/team/steerstat@sha256:0123#; s/^( *)imagePullPolicy: .*/\1imagePullPolicy: Always/
        s/^( *)imagePullSecrets: .*/\1imagePullSecrets: [{"name":"registry"}]/; s/^( *)namespace: steerstat$/\1namespace: bench/
        s#^( *)nodeSelector: .*#\1nodeSelector: {"kubernetes.io/os":"linux","pool":"net"}#
        s/^( *)tolerations: .*/\1tolerations: [{"effect":"NoSchedule","key":"dedicated","operator":"Exists"}]/' >expected
    "$engine" "$chart/templates/agent.yaml" bench "${own[@]}" "${others[@]}" 2>err | sed '/./,$!d' >out
    same "agent.yaml, other values" "$(cat expected)" "$(cat out)"
    plain runner | sed 's/namespace: steerstat\([]} ]*\)$/namespace: bench\1/' >expected
    "$engine" "$chart/templates/runner.yaml" bench "${own[@]}" 2>err | sed '/./,$!d' >out
    same "runner.yaml, another namespace" "$(cat expected)" "$(cat out)"
    same "... is another one" yes "$(grep -q 'namespace: bench' out && echo yes)"
    "$engine" "$chart/templates/runner.yaml" bench "${own[@]}" runnerAccount=false >out 2>err
    same "runner.yaml, not wanted" "" "$(tr -d '[:space:]' <out)"
    # The engine is strict: a value that is not there is no blank.
    "$engine" "$chart/templates/agent.yaml" bench "${own[@]:1}" >out 2>err && fail "a value that is missing"
fi
version=$(steerstat --version | cut -d ' ' -f 2)
same "the chart's version" "$version" "$(sed -n 's/^version: //p' "$chart/Chart.yaml")"
same "the chart's application" "$version" "$(sed -n 's/^appVersion: //p' "$chart/Chart.yaml")"
same "the image's version" "localhost/steerstat:$version" "$(value image)"
if command -v kubectl >/dev/null && kubectl create --dry-run=client --validate=false -o name -f "$source_dir/kubernetes/agent.yaml" >out 2>err; then
    same "kubectl reads it" "serviceaccount/steerstat-agent daemonset.apps/steerstat-agent" "$(paste -sd' ' out)"
fi
if command -v helm >/dev/null; then
    run 0 helm template steerstat "$chart" --namespace steerstat
    run 0 helm lint "$chart"
else
    echo "helm is not there: it was not asked for its own rendering"
fi

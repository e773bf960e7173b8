// SPDX-License-Identifier: GPL-3.0-or-later

// render TEMPLATE NAMESPACE KEY=JSON...: a chart's template as helm renders it: by Go's text/template, with helm's
// toJson and quote, missing values being errors as with --strict.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

func main() {
	values := map[string]interface{}{}
	for _, argument := range os.Args[3:] {
		parts := strings.SplitN(argument, "=", 2)
		var value interface{}
		if json.Unmarshal([]byte(parts[1]), &value) != nil {
			value = parts[1]
		}
		values[parts[0]] = value
	}
	functions := template.FuncMap{
		"quote":  func(value interface{}) string { return fmt.Sprintf("%q", fmt.Sprint(value)) },
		"toJson": func(value interface{}) (string, error) { text, failure := json.Marshal(value); return string(text), failure },
	}
	parsed, failure := template.New(filepath.Base(os.Args[1])).Funcs(functions).Option("missingkey=error").ParseFiles(os.Args[1])
	if failure == nil {
		failure = parsed.Execute(os.Stdout, map[string]interface{}{
			"Values":  values,
			"Release": map[string]interface{}{"Namespace": os.Args[2], "Name": "steerstat"},
		})
	}
	if failure != nil {
		fmt.Fprintln(os.Stderr, failure)
		os.Exit(1)
	}
}

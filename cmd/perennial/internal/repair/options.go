package repair

// Options returns what the configuration of oapi-codegen needs for documents
// of others, to be merged into one that says package, output and generate. Each
// of these cures something that would have to be repaired otherwise. The map is
// the caller's.
func Options() map[string]any {
	return map[string]any{
		"compatibility": map[string]any{
			// Two enums that share a value would declare one constant twice.
			"always-prefix-enum-values": true,
		},
		"output-options": map[string]any{
			"name-normalizer": "ToCamelCaseWithInitialisms",
			"nullable-type":   true,
			// A schema, a parameter and a response of one name, and a schema that is
			// named like the wrapper of an operation's responses.
			"resolve-type-name-collisions": true,
		},
	}
}

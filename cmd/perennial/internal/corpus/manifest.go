package main

// source is a document that somebody else publishes inside a package.
type source struct {
	name string
	// module or npm names the package with its version; one of them is empty.
	module, npm string
	path        string // of the document inside the package
	licence     string // of the package
}

const (
	ogen       = "github.com/ogen-go/ogen@v1.24.0"
	libopenapi = "github.com/pb33f/libopenapi@v0.42.4"
	examples   = "_testdata/examples/"
)

// manifest is the corpus. The sums of the documents are in sums.txt.
var manifest = []source{
	{"2ch", ogen, "", examples + "2ch.yml", "Apache-2.0"},
	{"api-management", ogen, "", examples + "autorest/ApiManagementClient-openapi.json", "Apache-2.0"},
	{"asana", libopenapi, "", "test_specs/asana.yaml", "MIT"},
	{"blockfrost", "", "@blockfrost/openapi@0.1.93", "openapi.yaml", "see the package"},
	{"datadog", "github.com/DataDog/datadog-api-client-go/v2@v2.67.0", "", ".generator/schemas/v1/openapi.yaml", "Apache-2.0"},
	{"dialogporten", "", "@digdir/dialogporten-schema@1.118.6", "swagger.verified.json", "ISC"},
	{"directus", "", "@directus/specs@15.2.0", "dist/openapi.json", "see the package"},
	{"docusign", libopenapi, "", "test_specs/docusignv3.1.json", "MIT"},
	{"ent", ogen, "", examples + "ent.json", "Apache-2.0"},
	{"figma", "", "@figma/rest-api-spec@0.43.0", "openapi/openapi.yaml", "MIT"},
	{"firecracker", ogen, "", examples + "firecracker.json", "Apache-2.0"},
	{"github", ogen, "", examples + "api.github.com.json", "Apache-2.0"},
	{"influxdb", "github.com/influxdata/influxdb-client-go/v2@v2.14.0", "", "domain/oss.yml", "MIT"},
	{"lxkns", "github.com/getkin/kin-openapi@v0.142.0", "", "openapi3/testdata/lxkns.yaml", "MIT"},
	{"openai", ogen, "", examples + "openai-2.3.0.openapi.yaml", "Apache-2.0"},
	{"ory", "github.com/ory/client-go@v1.22.92", "", "api/openapi.yaml", "Apache-2.0"},
	{"ory-hydra", "github.com/ory/hydra-client-go/v2@v2.2.1", "", "api/openapi.yaml", "Apache-2.0"},
	{"pagerduty", "github.com/speakeasy-api/openapi@v1.24.0", "", "jsonschema/oas3/testdata/pagerduty.json", "MIT"},
	{"petstore", ogen, "", examples + "swagger-petstore-1.0.27.yaml", "Apache-2.0"},
	{"rclone", "", "rclone-openapi@1.75.0", "openapi.yaml", "MIT"},
	{"readme", "", "@readme/oas-examples@8.2.2", "3.1/json/readme.json", "MIT"},
	{"shipengine", "", "shipengine-openapi@1.4.0", "openapi.yaml", "MIT"},
	{"star-trek", "", "@readme/oas-examples@8.2.2", "3.0/yaml/star-trek.yaml", "MIT"},
	{"stripe", libopenapi, "", "test_specs/stripe.yaml", "MIT"},
	{"superset", ogen, "", examples + "superset.json", "Apache-2.0"},
	{"svix", "github.com/svix/svix-webhooks@v1.44.0", "", "server/openapi.json", "MIT"},
	{"telegram", ogen, "", examples + "telegram_bot_api.json", "Apache-2.0"},
	{"telegram-gotd", ogen, "", examples + "gotd_bot_api.json", "Apache-2.0"},
	{"tempo", ogen, "", examples + "tempo.yaml", "Apache-2.0"},
	{"tinkoff", ogen, "", examples + "tinkoff.json", "Apache-2.0"},
	{"train-travel", "", "@readme/oas-examples@8.2.2", "3.1/yaml/train-travel.yaml", "MIT"},
	{"wikimedia", ogen, "", examples + "wikimedia.openapi.yaml", "Apache-2.0"},
}

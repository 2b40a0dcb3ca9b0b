package main

import (
	"fmt"
	"strings"
)

// resources are those of the document of 50 operations, which has five for each.
func resources() []string {
	return []string{"Author", "Book", "Customer", "Device", "Invoice", "Member", "Order", "Project", "Report", "Ticket"}
}

// verbs are the five operations of a resource.
func verbs() []string { return []string{"list", "create", "get", "update", "delete"} }

// fifty returns a document of 50 operations, always the same: what APIs of business
// objects look like, with pages, filters, enums, maps, times and errors.
func fifty() string {
	var paths, schemas strings.Builder
	for _, r := range resources() {
		replace := strings.NewReplacer("NAME", r, "PLURAL", r+"s", "PATH", strings.ToLower(r)+"s")
		_, _ = replace.WriteString(&paths, fiftyPaths)
		_, _ = replace.WriteString(&schemas, fiftySchemas)
	}
	return fmt.Sprintf(fiftyFrame, paths.String(), schemas.String())
}

const fiftyFrame = `openapi: 3.0.3
info: {title: Fifty, version: '1', description: Fifty operations.}
servers: [{url: 'http://localhost:1'}]
security: []
paths:
%scomponents:
  schemas:
    Problem: {type: object, required: [title], properties: {title: {type: string}, detail: {type: string}}}
    Owner: {type: object, required: [id, email], properties: {id: {type: string}, email: {type: string}}}
%s`

const fiftyPaths = `  /PATH:
    get:
      operationId: listPLURAL
      tags: [PLURAL]
      parameters:
        - {name: cursor, in: query, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer}}
        - {name: state, in: query, schema: {$ref: '#/components/schemas/NAMEState'}}
      responses:
        '200': {description: A page., content: {application/json: {schema: {$ref: '#/components/schemas/NAMEList'}}}}
    post:
      operationId: createNAME
      tags: [PLURAL]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewNAME'}}}}
      responses:
        '201': {description: It is made., content: {application/json: {schema: {$ref: '#/components/schemas/NAME'}}}}
        '422': {description: It is not., content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
  /PATH/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get:
      operationId: getNAME
      tags: [PLURAL]
      responses:
        '200': {description: It is there., content: {application/json: {schema: {$ref: '#/components/schemas/NAME'}}}}
        '404': {description: It is not., content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
    put:
      operationId: updateNAME
      tags: [PLURAL]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewNAME'}}}}
      responses:
        '200': {description: It is changed., content: {application/json: {schema: {$ref: '#/components/schemas/NAME'}}}}
        '404': {description: It is not there., content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}
    delete:
      operationId: deleteNAME
      tags: [PLURAL]
      responses:
        '204': {description: It is gone.}
`

const fiftySchemas = `    NAMEState: {type: string, enum: [open, closed, archived]}
    NAME:
      type: object
      required: [id, name, state, size, created_at, owner, tags]
      properties:
        id: {type: string}
        name: {type: string}
        description: {type: string}
        state: {$ref: '#/components/schemas/NAMEState'}
        size: {type: integer, format: int64}
        price: {type: number, format: double}
        created_at: {type: string, format: date-time}
        owner: {$ref: '#/components/schemas/Owner'}
        tags: {type: array, items: {type: string}}
        labels: {type: object, additionalProperties: {type: string}}
    NewNAME:
      type: object
      required: [name]
      properties:
        name: {type: string}
        description: {type: string}
        state: {$ref: '#/components/schemas/NAMEState'}
        size: {type: integer, format: int64}
        tags: {type: array, items: {type: string}}
    NAMEList:
      type: object
      required: [items]
      properties: {items: {type: array, items: {$ref: '#/components/schemas/NAME'}}, next: {type: string}}
`

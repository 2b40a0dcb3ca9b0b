package main

func Example() {
	main()
	// Output:
	// signed in as Ada Lovelace
	// project prj_1 Analytical Engine
	// project prj_2 Compiler
	// task Water the plants is todo
	// no such task: getTask: GET /projects/{project_id}/tasks/{task_id}: 404 not_found: there is no such task (request id req_4)
}

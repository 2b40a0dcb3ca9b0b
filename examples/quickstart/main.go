// Command quickstart signs in, lists, creates, and handles an error: what most
// programs do with the SDK. It starts a mock of the API, so that it runs as it
// is:
//
//	go run ./examples/quickstart
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/perennial-go/perennial/client"
	"github.com/perennial-go/perennial/gen"
	"github.com/perennial-go/perennial/mockserver"
	"github.com/perennial-go/perennial/mockserver/taskapi"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	api := taskapi.Start() // yours is at https://api.example.com
	defer api.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	c, err := client.New(api.URL)
	if err != nil {
		return err
	}
	defer c.Close()

	user, err := c.SignIn(ctx, mockserver.AdaEmail, mockserver.AdaPassword)
	if errors.Is(err, client.ErrUnauthorized) {
		return errors.New("wrong email or password")
	} else if err != nil {
		return err
	}
	fmt.Println("signed in as", user.Name)

	var last gen.Project
	for project, err := range c.Projects.ListAll(ctx, nil) { // page after page
		if err != nil {
			return err
		}
		fmt.Println("project", project.ID, project.Name)
		last = project
	}

	// From here on the access token may expire at any time: calls take care.
	task, err := c.Tasks.Create(ctx, last.ID, nil, gen.TaskInput{Title: "Water the plants", Priority: 3})
	if err != nil {
		return err
	}
	fmt.Println("task", task.Title, "is", task.Status)

	_, err = c.Tasks.Get(ctx, last.ID, "tsk_none")
	if errors.Is(err, client.ErrNotFound) {
		fmt.Println("no such task:", err)
		err = nil
	}
	return err
}

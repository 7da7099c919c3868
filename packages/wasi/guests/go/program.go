// A program of Go's standard library: arguments, environment, streams, files, directories, times, goroutines and exit codes.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"sort"
	"strings"
	"sync"
	"time"
)

func list(path string) {
	entries, _ := os.ReadDir(path)
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	sort.Strings(names)
	fmt.Printf("%s: %s\n", path, strings.Join(names, " "))
}

func main() {
	for index, argument := range os.Args[1:] {
		fmt.Printf("argument %d: %s\n", index+1, argument)
	}
	fmt.Printf("GREETING=%s\n", os.Getenv("GREETING"))

	lines := 0
	for scanner := bufio.NewScanner(os.Stdin); scanner.Scan(); {
		lines++
		fmt.Printf("line %d: %s\n", lines, scanner.Text())
	}

	os.Mkdir("work", 0o777)
	file, _ := os.OpenFile("work/log.txt", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
	for number := range 1000 {
		fmt.Fprintf(file, "number %d\n", number)
	}
	file.Seek(-11, io.SeekEnd)
	last, _ := bufio.NewReader(file).ReadString('\n')
	fmt.Print("last: ", last)
	file.Close()
	file, _ = os.OpenFile("work/log.txt", os.O_APPEND|os.O_WRONLY, 0)
	file.WriteString("end\n")
	file.Close()

	status, _ := os.Stat("work/log.txt")
	fmt.Printf("size %d, file %v\n", status.Size(), status.Mode().IsRegular())
	fmt.Println("symlink", os.Symlink("log.txt", "work/link"))
	fmt.Println("link", os.Link("work/log.txt", "work/second"))
	target, _ := os.Readlink("work/link")
	fmt.Println("readlink", target)
	list("work")
	fmt.Println("rename", os.Rename("work/second", "work/moved"))
	fmt.Println("remove", os.Remove("work/moved"))
	_, missing := os.Open("nowhere")
	fmt.Println("missing", errors.Is(missing, fs.ErrNotExist))
	sum := 0
	fs.WalkDir(os.DirFS("."), ".", func(path string, entry fs.DirEntry, err error) error {
		sum += len(path)
		return err
	})
	fmt.Println("walked", sum)

	before := time.Now()
	var group sync.WaitGroup
	results := make(chan int, 3)
	for index := range 3 {
		group.Add(1)
		go func() {
			defer group.Done()
			time.Sleep(time.Duration(20-5*index) * time.Millisecond)
			results <- index
		}()
	}
	group.Wait()
	close(results)
	woke := 0
	for index := range results {
		woke += index
	}
	fmt.Println("woke", woke)
	fmt.Println("slept", time.Since(before) >= 20*time.Millisecond)
	fmt.Println("random", rand.Uint64() != rand.Uint64())
	os.RemoveAll("work")
	list(".")
	fmt.Fprintln(os.Stderr, "done")
	os.Exit(7)
}

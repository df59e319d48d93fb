// Calls a method over gRPC with one message after the other, from some connections with some callers each, and
// prints how many calls were answered, how many failed, and how many were answered a second. It knows no
// messages, only bytes.
package main

import (
	"context"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// raw takes messages as they are.
type raw struct{}

func (raw) Marshal(v any) ([]byte, error)      { return *v.(*[]byte), nil }
func (raw) Unmarshal(data []byte, v any) error { *v.(*[]byte) = data; return nil }
func (raw) Name() string                       { return "proto" }

func main() {
	address := flag.String("address", "", "where the server listens")
	method := flag.String("method", "", "such as /pawport.v1.PetService/CreatePet")
	file := flag.String("file", "", "messages, each after its length in 4 bytes")
	key := flag.String("key", "", "the API key")
	seconds := flag.Float64("seconds", 3, "how long to call")
	connections := flag.Int("connections", 8, "")
	callers := flag.Int("callers", 4, "of a connection")
	flag.Parse()
	messages := read(*file)
	var next, done, failed atomic.Int64
	var failure atomic.Value
	var group sync.WaitGroup
	started := time.Now()
	end := started.Add(time.Duration(*seconds * float64(time.Second)))
	for range *connections {
		connection, err := grpc.NewClient(*address, grpc.WithTransportCredentials(insecure.NewCredentials()))
		check(err)
		defer connection.Close()
		for range *callers {
			group.Go(func() {
				ctx := metadata.AppendToOutgoingContext(context.Background(), "x-api-key", *key)
				for time.Now().Before(end) {
					message := messages[int(next.Add(1))%len(messages)]
					var answer []byte
					if err := connection.Invoke(ctx, *method, &message, &answer, grpc.ForceCodec(raw{})); err != nil {
						failed.Add(1)
						failure.CompareAndSwap(nil, err.Error())
					}
					done.Add(1)
				}
			})
		}
	}
	group.Wait()
	fmt.Printf("calls %d failed %d rate %.1f\n", done.Load(), failed.Load(), float64(done.Load())/time.Since(started).Seconds())
	if text := failure.Load(); text != nil {
		fmt.Println("first failure:", text)
	}
}

// read are the messages of a file, in another order each time.
func read(file string) [][]byte {
	data, err := os.ReadFile(file)
	check(err)
	var messages [][]byte
	for len(data) > 0 {
		size := binary.BigEndian.Uint32(data)
		messages = append(messages, data[4:4+size])
		data = data[4+size:]
	}
	rand.Shuffle(len(messages), func(i, j int) { messages[i], messages[j] = messages[j], messages[i] })
	return messages
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

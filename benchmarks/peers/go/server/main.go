// Four methods of pawport.v1.PetService as a Go developer would write them: grpc-go, grpc-gateway,
// database/sql and protovalidate, over tables that peers/orm_tables.py makes.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"net/http"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"

	pb "example.com/peers/gen/pawport/v1"
)

func main() {
	url := flag.String("database", "", "a file of SQLite, or postgresql://...")
	grpcAddress := flag.String("grpc", "127.0.0.1:9000", "where to serve gRPC")
	httpAddress := flag.String("http", "127.0.0.1:9001", "where to serve JSON")
	flag.Parse()

	database, err := open(*url)
	check(err)
	defer database.Close()
	pets, err := newPets(database)
	check(err)
	keys, err := newKeys(database)
	check(err)
	service, err := newService(pets, keys)
	check(err)

	listener, err := net.Listen("tcp", *grpcAddress)
	check(err)
	go func() { check(serveJSON(*httpAddress, service)) }()
	server := grpc.NewServer()
	pb.RegisterPetServiceServer(server, service)
	check(server.Serve(listener))
}

// serveJSON calls the service in this process, which is quicker than through a connection.
func serveJSON(address string, service pb.PetServiceServer) error {
	mux := runtime.NewServeMux(runtime.WithIncomingHeaderMatcher(func(name string) (string, bool) {
		if strings.EqualFold(name, keyHeader) {
			return keyHeader, true
		}
		return runtime.DefaultHeaderMatcher(name)
	}))
	if err := pb.RegisterPetServiceHandlerServer(context.Background(), mux, service); err != nil {
		return err
	}
	return http.ListenAndServe(address, mux)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

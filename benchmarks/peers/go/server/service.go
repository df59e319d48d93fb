package main

import (
	"context"
	"errors"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "example.com/peers/gen/pawport/v1"
)

const (
	usualPage  = 100
	mostOfPage = 500
)

var (
	errNotFound    = errors.New("not found")
	errUnknownCode = errors.New("unknown pet code")
)

type service struct {
	pb.UnimplementedPetServiceServer
	pets      *pets
	keys      *keys
	validator protovalidate.Validator
}

func newService(pets *pets, keys *keys) (*service, error) {
	validator, err := protovalidate.New()
	return &service{pets: pets, keys: keys, validator: validator}, err
}

// answer authenticates, validates and runs a call. It is no interceptor, so that JSON takes the same way.
func answer[Q, A proto.Message](ctx context.Context, s *service, request Q, run func(caller) (A, error)) (A, error) {
	var none A
	c, err := s.keys.find(ctx)
	if err != nil {
		return none, err
	}
	if err := s.validator.Validate(request); err != nil {
		return none, status.Error(codes.InvalidArgument, err.Error())
	}
	a, err := run(c)
	switch {
	case errors.Is(err, errNotFound):
		return none, status.Error(codes.NotFound, "no such pet or customer")
	case errors.Is(err, errUnknownCode):
		return none, status.Error(codes.InvalidArgument, err.Error())
	}
	return a, err
}

func (s *service) GetPet(ctx context.Context, r *pb.GetPetRequest) (*pb.Pet, error) {
	return answer(ctx, s, r, func(c caller) (*pb.Pet, error) {
		return s.pets.get(ctx, c.company, r.CustomerId, r.Id)
	})
}

func (s *service) ListAllPets(ctx context.Context, r *pb.ListAllPetsRequest) (*pb.ListAllPetsResponse, error) {
	return answer(ctx, s, r, func(c caller) (*pb.ListAllPetsResponse, error) {
		if r.CompanyId != c.company {
			return nil, errNotFound
		}
		size := usualPage
		if given := int(r.Pagination.GetPageSize()); given > 0 {
			size = min(given, mostOfPage)
		}
		found, err := s.pets.page(ctx, c.company, r.Pagination.GetPageToken(), size+1)
		if err != nil {
			return nil, err
		}
		if len(found) <= size {
			return &pb.ListAllPetsResponse{Pets: found}, nil
		}
		return &pb.ListAllPetsResponse{Pets: found[:size], NextPageToken: found[size-1].Id}, nil
	})
}

func (s *service) AppendPetNotes(ctx context.Context, r *pb.AppendPetNotesRequest) (*pb.AppendPetNotesResponse, error) {
	return answer(ctx, s, r, func(c caller) (*pb.AppendPetNotesResponse, error) {
		notes, err := s.pets.appendNotes(ctx, c, r.CustomerId, r.Id, r.Notes)
		return &pb.AppendPetNotesResponse{Notes: notes}, err
	})
}

func (s *service) CreatePet(ctx context.Context, r *pb.CreatePetRequest) (*pb.Pet, error) {
	return answer(ctx, s, r, func(c caller) (*pb.Pet, error) {
		return s.pets.create(ctx, c, r.CustomerId, r.PetId, r.Pet)
	})
}

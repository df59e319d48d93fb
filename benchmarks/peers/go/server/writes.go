package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	pb "example.com/peers/gen/pawport/v1"
)

func (s *pets) appendNotes(ctx context.Context, c caller, customer, id string, given []*pb.Pet_Note) ([]*pb.Pet_Note, error) {
	now := time.Now().UnixMicro()
	notes := newNotes(given, c, now)
	return notes, s.db.write(ctx, func(tx *sql.Tx) error {
		var deleted bool
		err := tx.StmtContext(ctx, s.lock).QueryRowContext(ctx, id, c.company, customer).Scan(&deleted)
		if errors.Is(err, sql.ErrNoRows) || (err == nil && deleted) {
			return errNotFound
		} else if err != nil {
			return err
		}
		if err := s.addNotes(ctx, tx, id, notes, now); err != nil {
			return err
		}
		_, err = tx.StmtContext(ctx, s.touch).ExecContext(ctx, now, id)
		return err
	})
}

func (s *pets) create(ctx context.Context, c caller, customer, id string, given *pb.Pet) (*pb.Pet, error) {
	now := time.Now().UnixMicro()
	p := newPet(given, customer, id, now)
	notes := slices.Clone(given.Notes)
	slices.Reverse(notes) // the first that is given is to be the newest
	notes = newNotes(notes, c, now)
	err := s.db.write(ctx, func(tx *sql.Tx) error {
		var one int
		err := tx.StmtContext(ctx, s.customer).QueryRowContext(ctx, customer, c.company).Scan(&one)
		if errors.Is(err, sql.ErrNoRows) {
			return errNotFound
		} else if err != nil {
			return err
		}
		if p.PetNumber, err = s.freeNumber(ctx, tx, c.company); err != nil {
			return err
		}
		if p.PetCodes, err = s.findCodes(ctx, tx, c.company, given.PetCodes); err != nil {
			return err
		}
		values := append([]any{c.company}, petValues(p, now)...)
		if _, err := tx.StmtContext(ctx, s.insertPet).ExecContext(ctx, values...); err != nil {
			return err
		}
		return errors.Join(s.addNotes(ctx, tx, p.Id, notes, now), s.addVaccinations(ctx, tx, p), s.addLinks(ctx, tx, p))
	})
	slices.Reverse(notes)
	p.Notes = notes
	return p, err
}

// newPet is a pet with what a caller may set.
func newPet(given *pb.Pet, customer, id string, now int64) *pb.Pet {
	p := proto.CloneOf(given)
	p.Id, p.CustomerId = id, customer
	if p.Id == "" {
		p.Id = newID("pet")
	}
	if p.Status == pb.Pet_STATUS_UNSPECIFIED {
		p.Status = pb.Pet_ALIVE
	}
	p.Deleted, p.Photos, p.FingerprintCount, p.AppearanceCount, p.Notes, p.PetCodes = false, nil, 0, 0, nil, nil
	p.CreatedTime, p.LastUpdatedTime, p.Etag = timestamp(now), timestamp(now), "1"
	return p
}

func newNotes(given []*pb.Pet_Note, c caller, now int64) []*pb.Pet_Note {
	notes := make([]*pb.Pet_Note, len(given))
	for index, g := range given {
		author := g.LastUpdatedBy
		if author == "" {
			author = c.keyName
		}
		notes[index] = &pb.Pet_Note{
			Id: newID("note"), Content: g.Content, LastUpdatedBy: author, LastUpdatedTime: timestamp(now)}
	}
	return notes
}

func (s *pets) addNotes(ctx context.Context, tx *sql.Tx, id string, notes []*pb.Pet_Note, now int64) error {
	for _, n := range notes {
		_, err := tx.StmtContext(ctx, s.insertNote).ExecContext(ctx, id, n.Id, n.Content, n.LastUpdatedBy, now)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *pets) addVaccinations(ctx context.Context, tx *sql.Tx, p *pb.Pet) error {
	for position, v := range p.Vaccinations {
		var expired any
		if v.ExpiredAt != nil {
			expired = v.ExpiredAt.AsTime().UnixMicro()
		}
		_, err := tx.StmtContext(ctx, s.insertVaccination).ExecContext(ctx, p.Id, position, v.Name, expired,
			dateText(v.AdministeredDate), v.Manufacturer, v.Serial, v.Veterinarian)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *pets) addLinks(ctx context.Context, tx *sql.Tx, p *pb.Pet) error {
	for position, code := range p.PetCodes {
		if _, err := tx.StmtContext(ctx, s.insertLink).ExecContext(ctx, p.Id, position, code.Id); err != nil {
			return err
		}
	}
	return nil
}

func (s *pets) findCodes(ctx context.Context, tx *sql.Tx, company string, given []*pb.PetCode) ([]*pb.PetCode, error) {
	var codes []*pb.PetCode
	for _, g := range given {
		code := &pb.PetCode{Id: g.Id}
		row := tx.StmtContext(ctx, s.code).QueryRowContext(ctx, g.Id, company)
		err := row.Scan(&code.Abbreviation, &code.Description, &code.Color)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("%w: %s", errUnknownCode, g.Id)
		} else if err != nil {
			return nil, err
		}
		codes = append(codes, code)
	}
	return codes, nil
}

// freeNumber is a random number that no pet of the company has.
func (s *pets) freeNumber(ctx context.Context, tx *sql.Tx, company string) (uint32, error) {
	for {
		var bytes [4]byte
		rand.Read(bytes[:])
		number, count := binary.BigEndian.Uint32(bytes[:])>>1, 0
		err := tx.StmtContext(ctx, s.number).QueryRowContext(ctx, company, int64(number)).Scan(&count)
		if err != nil || count == 0 {
			return number, err
		}
	}
}

var letters = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// newID has the form of Pawport's ids, which grow with time.
func newID(kind string) string {
	id := uuid.Must(uuid.NewV7())
	return kind + "_" + letters.EncodeToString(append(make([]byte, 4, 20), id[:]...))[6:]
}

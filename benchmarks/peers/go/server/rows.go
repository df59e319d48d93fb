package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/type/date"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "example.com/peers/gen/pawport/v1"
)

// Columns in the order in which they are scanned. Times are microseconds since 1970; lists that no query asks
// for are JSON.
const (
	petColumns = `p.id, p.customer_id, p.pet_number, p.name, p.birthday, p.status, p.type, p.species, p.breed,
 p.secondary_breed, p.gender, p.weight_value, p.weight_unit, p.fixed, p.coat, p.color, p.secondary_color, p.behavior,
 p.vet_name, p.vet_phone_number, p.vet_e164_phone_number, p.vet_address, p.vet_doctor_name, p.vet_email,
 p.evaluation_status, p.photo, p.allergies, p.medications, p.conditions, p.special_needs, p.unique_features,
 p.pregnant, p.metadata, p.external_ids, p.inactive, p.deleted, p.created_time, p.last_updated_time, p.revision`
	noteColumns = "n.pet_id, n.id, n.content, n.last_updated_by, n.last_updated_time"
	doseColumns = "v.pet_id, v.name, v.expired_at, v.administered_date, v.manufacturer, v.serial, v.veterinarian"
	codeColumns = "l.pet_id, c.id, c.abbreviation, c.description, c.color"
)

type scanner interface{ Scan(...any) error }

func scanPet(row scanner) (*pb.Pet, error) {
	p := &pb.Pet{}
	var birthday, unit, vetName, vetPhone, vetE164, vetAddress, vetDoctor, vetEmail sql.NullString
	var weight sql.NullFloat64
	var pregnant sql.NullBool
	var allergies, medications, conditions, external string
	var created, updated, revision int64
	err := row.Scan(&p.Id, &p.CustomerId, &p.PetNumber, &p.Name, &birthday, &p.Status, &p.Type, &p.Species, &p.Breed,
		&p.SecondaryBreed, &p.Gender, &weight, &unit, &p.Fixed, &p.Coat, &p.Color, &p.SecondaryColor, &p.Behavior,
		&vetName, &vetPhone, &vetE164, &vetAddress, &vetDoctor, &vetEmail,
		&p.EvaluationStatus, &p.Photo, &allergies, &medications, &conditions, &p.SpecialNeeds, &p.UniqueFeatures,
		&pregnant, &p.Metadata, &external, &p.Inactive, &p.Deleted, &created, &updated, &revision)
	if err != nil {
		return nil, err
	}
	p.Birthday = parseDate(birthday)
	if weight.Valid {
		p.Weight = &pb.Weight{Value: weight.Float64, Unit: unit.String}
	}
	if vetName.Valid {
		p.Vet = &pb.Pet_Vet{Name: vetName.String, PhoneNumber: vetPhone.String, E164PhoneNumber: vetE164.String,
			Address: vetAddress.String, DoctorName: vetDoctor.String, Email: vetEmail.String}
	}
	if pregnant.Valid {
		p.Pregnant = proto.Bool(pregnant.Bool)
	}
	p.CreatedTime, p.LastUpdatedTime = timestamp(created), timestamp(updated)
	p.Etag = strconv.FormatInt(revision, 16)
	return p, errors.Join(parseJSON(allergies, &p.Allergies), parseJSON(medications, &p.Medications),
		parseJSON(conditions, &p.Conditions), parseJSON(external, &p.ExternalIds))
}

func scanNote(row scanner) (pet string, n *pb.Pet_Note, err error) {
	n = &pb.Pet_Note{}
	var updated int64
	err = row.Scan(&pet, &n.Id, &n.Content, &n.LastUpdatedBy, &updated)
	n.LastUpdatedTime = timestamp(updated)
	return pet, n, err
}

func scanVaccination(row scanner) (pet string, v *pb.Pet_Vaccination, err error) {
	v = &pb.Pet_Vaccination{}
	var expired sql.NullInt64
	var administered sql.NullString
	err = row.Scan(&pet, &v.Name, &expired, &administered, &v.Manufacturer, &v.Serial, &v.Veterinarian)
	if expired.Valid {
		v.ExpiredAt = timestamp(expired.Int64)
	}
	v.AdministeredDate = parseDate(administered)
	return pet, v, err
}

func scanCode(row scanner) (pet string, c *pb.PetCode, err error) {
	c = &pb.PetCode{}
	err = row.Scan(&pet, &c.Id, &c.Abbreviation, &c.Description, &c.Color)
	return pet, c, err
}

// each calls add with every row of a query for what belongs to pets, and with the pet's id.
func each[T any](ctx context.Context, s *sql.Stmt, scan func(scanner) (string, T, error), add func(string, T), args ...any) error {
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		pet, part, err := scan(rows)
		if err != nil {
			return err
		}
		add(pet, part)
	}
	return rows.Err()
}

// petValues are the values of a new row, in the order of petColumns.
func petValues(p *pb.Pet, now int64) []any {
	var weight, unit, pregnant any
	if p.Weight != nil {
		weight, unit = p.Weight.Value, p.Weight.Unit
	}
	if p.Pregnant != nil {
		pregnant = *p.Pregnant
	}
	vet := make([]any, 6)
	if v := p.Vet; v != nil {
		vet = []any{v.Name, v.PhoneNumber, v.E164PhoneNumber, v.Address, v.DoctorName, v.Email}
	}
	values := []any{p.Id, p.CustomerId, int64(p.PetNumber), p.Name, dateText(p.Birthday), int32(p.Status), int32(p.Type),
		p.Species, p.Breed, p.SecondaryBreed, int32(p.Gender), weight, unit, p.Fixed, p.Coat, p.Color, p.SecondaryColor,
		p.Behavior}
	values = append(values, vet...)
	return append(values, int32(p.EvaluationStatus), p.Photo, listText(p.Allergies), listText(p.Medications),
		listText(p.Conditions), p.SpecialNeeds, p.UniqueFeatures, pregnant, p.Metadata, objectText(p.ExternalIds),
		p.Inactive, p.Deleted, now, now, 1)
}

func parseJSON(text string, into any) error {
	if len(text) <= len("[]") {
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

func listText(values []string) string {
	if len(values) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(values) // texts can always be written
	return string(text)
}

func objectText(values map[string]string) string {
	if len(values) == 0 {
		return "{}"
	}
	text, _ := json.Marshal(values)
	return string(text)
}

func timestamp(micros int64) *timestamppb.Timestamp {
	return &timestamppb.Timestamp{Seconds: micros / 1e6, Nanos: int32(micros%1e6) * 1000}
}

func parseDate(text sql.NullString) *date.Date {
	parts := strings.Split(text.String, "-")
	if !text.Valid || len(parts) != 3 {
		return nil
	}
	var numbers [3]int32
	for index, part := range parts {
		number, _ := strconv.Atoi(part)
		numbers[index] = int32(number)
	}
	return &date.Date{Year: numbers[0], Month: numbers[1], Day: numbers[2]}
}

func dateText(d *date.Date) any {
	if d == nil {
		return nil
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

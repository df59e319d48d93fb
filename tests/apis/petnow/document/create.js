const response = await fetch("https://api.b2b.petnow.io/v2/pets", {
  method: "POST",
  headers: {
    "x-petnow-api-key": "YOUR_API_KEY",
    "Content-Type": "application/json"
  },
  body: JSON.stringify({
    species: "DOG",
    breed: "Golden Retriever",
    metadata: JSON.stringify({
      name: "Buddy",
      age: 3,
      owner: "John Doe"
    })
  })
});

const result = await response.json();
console.log(result);
// {data: {id: "pet-uuid-1234"}}

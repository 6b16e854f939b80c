curl -X PUT http://127.0.0.1:8484/v1/event-types/parcel.lost \
  -H "Authorization: Bearer $GANCHO_OPERATOR_KEY" -H 'Content-Type: application/json' \
  -d '{"group": "Parcels", "description": "A parcel is missing.",
       "schema": {"type": "object", "properties": {"parcel_id": {"type": "string"}}, "required": ["parcel_id"]},
       "example": {"parcel_id": "p-1"}}'

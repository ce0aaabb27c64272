with

month_lengths as (
    select * from {{ source('raw', 'property_meters_month_lengths') }}
)

select
    month,
    starts_on,
    minutes
from month_lengths

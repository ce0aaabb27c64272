-- Every formula of the main sectors, once, for municipalities and areas alike: the share of a place's emissions, and
-- the change from the reference year and from the year before. Credits are taken off emissions and are no part of them,
-- so shares are of what the sectors emit before credits, and credits have none. Compared are whole sums alone: of every
-- municipality of the place, on the same borders.
with

sectors as (
    select * from {{ ref('int_place_sectors') }}
),

places as (
    select * from {{ ref('int_place_indicators') }}
),

beside_places as (
    select
        sectors.*,
        places.reference_year,
        coalesce(places.borders_since_year, 0) as borders_since_year,
        sectors.municipalities_loaded = sectors.municipalities_total as is_whole,
        -- of an area that lacks a municipality no sector has a share: what is lacking is not spread over them evenly
        sectors.municipalities_loaded = sectors.municipalities_total and places.is_complete as is_share_of_whole
    from sectors
    inner join places
        on
            sectors.place_type = places.place_type
            and sectors.place_code = places.place_code
            and sectors.borders = places.borders
            and sectors.year = places.year
            and sectors.method = places.method
),

with_emitted as (
    select
        beside_places.*,
        sum(case when not is_credit then emissions_kt_co2e end) over (
            partition by place_type, place_code, borders, year, method
        ) as emitted_kt_co2e,
        min(case when not is_credit then emissions_kt_co2e end) over (
            partition by place_type, place_code, borders, year, method
        ) as smallest_kt_co2e
    from beside_places
),

whole as (
    select
        place_type,
        place_code,
        borders,
        borders_since_year,
        year,
        method,
        sector_code,
        emissions_kt_co2e
    from beside_places
    where is_whole
),

compared as (
    select
        with_emitted.*,
        case when with_emitted.is_whole then reference.emissions_kt_co2e end as reference_emissions_kt_co2e,
        case when with_emitted.is_whole then previous.emissions_kt_co2e end as previous_emissions_kt_co2e
    from with_emitted
    left join whole as reference
        on
            with_emitted.place_type = reference.place_type
            and with_emitted.place_code = reference.place_code
            and with_emitted.borders = reference.borders
            and with_emitted.borders_since_year = reference.borders_since_year
            and with_emitted.method = reference.method
            and with_emitted.sector_code = reference.sector_code
            and with_emitted.reference_year = reference.year
    left join whole as previous
        on
            with_emitted.place_type = previous.place_type
            and with_emitted.place_code = previous.place_code
            and with_emitted.borders = previous.borders
            and with_emitted.borders_since_year = previous.borders_since_year
            and with_emitted.method = previous.method
            and with_emitted.sector_code = previous.sector_code
            and with_emitted.year = previous.year + 1
)

select
    place_type,
    place_code,
    borders,
    year,
    method,
    sector_code,
    emissions_kt_co2e,
    energy_gwh,
    -- a share of a sum in which something is below zero would say that the others are more than all
    cast(
        case
            when is_share_of_whole and not is_credit and smallest_kt_co2e >= 0
                then emissions_kt_co2e * 100.0 / nullif(emitted_kt_co2e, 0)
        end as decimal(18, 6)
    ) as share_pct,
    reference_year,
    -- per cents of something below zero have no direction; credits have the change in kt alone
    cast(
        case
            when reference_emissions_kt_co2e > 0
                then (emissions_kt_co2e - reference_emissions_kt_co2e) * 100.0 / reference_emissions_kt_co2e
        end as decimal(18, 6)
    ) as change_from_base_pct,
    cast(emissions_kt_co2e - previous_emissions_kt_co2e as decimal(18, 6)) as change_from_previous_year_kt_co2e,
    municipalities_loaded,
    municipalities_total,
    municipalities_loaded = municipalities_total as is_complete,
    emissions_vintage,
    emissions_release,
    snapshot_id,
    origin
from compared

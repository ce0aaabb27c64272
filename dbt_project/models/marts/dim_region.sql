-- The area that the warehouse speaks of first, with the words for it in each language of the pages.
with

region as (
    select * from {{ ref('region') }}
),

words as (
    select * from {{ ref('region_words') }}
),

areas as (
    select * from {{ ref('areas') }}
),

joined as (
    select
        region.area_code,
        words.language,
        areas.slug,
        words.name,
        words.genitive,
        words.place
    from region
    inner join areas on region.area_code = areas.area_code
    inner join words on region.area_code = words.area_code
)

select * from joined

-- Kausal's actions in the columns of measures. One status comes of three fields: a merged action is merged whatever
-- else it says, then the phase "completed" makes it done, and only then its status counts.
with

actions as (
    select * from {{ ref('stg_kausal__actions') }}
),

links as (
    select * from {{ ref('stg_kausal__action_links') }}
),

terms as (
    select * from {{ ref('stg_kausal__terms') }}
),

known_statuses as (
    select * from {{ ref('kausal_statuses') }}
),

known_categories as (
    select * from {{ ref('kausal_categories') }}
),

linked as (
    select
        links.plan,
        links.action_id,
        links.list_name,
        terms.term_name,
        known_categories.sector_code,
        known_categories.theme,
        row_number() over (
            partition by links.plan, links.action_id, links.list_name
            order by case when links.link_role = 'primary' then 0 else 1 end, links.place
        ) as importance,
        row_number() over (
            partition by links.plan, links.action_id, links.list_name
            order by case when known_categories.sector_code is null then 1 else 0 end, links.place
        ) as sector_importance,
        row_number() over (
            partition by links.plan, links.action_id, links.list_name
            order by case when known_categories.theme is null then 1 else 0 end, links.place
        ) as theme_importance
    from links
    left join terms
        on
            links.plan = terms.plan
            and links.list_name = terms.list_name
            and links.term_id = terms.term_id
    left join known_categories
        on
            links.list_name = 'categories'
            and links.plan = known_categories.plan
            and links.link_role = known_categories.category_type
            and terms.term_identifier = known_categories.category
),

first_links as (
    select
        plan,
        action_id,
        max(case when list_name = 'organization' and importance = 1 then term_name end) as owner,
        max(case when list_name = 'indicators' and importance = 1 then term_name end) as metric,
        max(case when list_name = 'categories' and importance = 1 then term_name end) as focus_area,
        max(case when list_name = 'categories' and sector_importance = 1 then sector_code end) as sector_code,
        max(case when list_name = 'categories' and theme_importance = 1 then theme end) as theme
    from linked
    group by plan, action_id
),

judged as (
    select
        actions.*,
        case
            when actions.merged_with_id is not null then 'merged'
            when phases.term_identifier = 'completed' then 'completed'
            when actions.status_id is null then 'undefined'
            else coalesce(statuses.term_identifier, 'no identifier')
        end as status_identifier
    from actions
    left join terms as phases
        on
            phases.list_name = 'action_implementation_phases'
            and actions.plan = phases.plan
            and actions.phase_id = phases.term_id
    left join terms as statuses
        on
            statuses.list_name = 'action_status'
            and actions.plan = statuses.plan
            and actions.status_id = statuses.term_id
)

select
    judged.plan || ':' || judged.action_identifier as measure_id,
    judged.municipality_code,
    judged.action_name as measure_name,
    coalesce(judged.lead_paragraph, judged.description) as description,
    first_links.theme,
    first_links.sector_code,
    first_links.focus_area,
    first_links.owner,
    judged.status_identifier,
    coalesce(known_statuses.status, undefined.status) as status,
    cast(extract(year from judged.start_date) as integer) as start_year,
    judged.end_date as deadline_date,
    judged.completion_pct,
    first_links.metric,
    judged.updated_date,
    judged.vintage,
    judged.snapshot_id,
    judged.source_row,
    judged.origin
from judged
left join first_links
    on
        judged.plan = first_links.plan
        and judged.action_id = first_links.action_id
left join known_statuses on judged.status_identifier = known_statuses.status_identifier
left join known_statuses as undefined on undefined.status_identifier = 'undefined'

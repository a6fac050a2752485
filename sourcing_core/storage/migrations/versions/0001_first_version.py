"""The first version: register, journal, ledger, batches, event blocks, settings."""

from alembic import op
import sqlalchemy as sa

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('function',
    sa.Column('function_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('nature', sa.String(), nullable=True),
    sa.Column('ip_sensitivity', sa.String(), nullable=True),
    sa.Column('has_personal_data', sa.Boolean(), nullable=True),
    sa.Column('is_critical', sa.Boolean(), nullable=True),
    sa.Column('outage_tolerance_months', sa.Double(), nullable=True),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('function_id', name=op.f('pk_function'))
    )
    op.create_table('head',
    sa.Column('head_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('journal_seq', sa.Integer(), nullable=False),
    sa.Column('journal_hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('head_id', name=op.f('pk_head'))
    )
    op.create_table('metric',
    sa.Column('metric_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('metric_kind', sa.String(), nullable=False),
    sa.Column('direction', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('minimum_count', sa.Integer(), nullable=False),
    sa.Column('is_poolable', sa.Boolean(), nullable=False),
    sa.Column('is_mission', sa.Boolean(), nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('metric_id', name=op.f('pk_metric'))
    )
    op.create_table('person',
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=True),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('employer', sa.String(), nullable=True),
    sa.Column('job_title', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_person'))
    )
    op.create_table('revision',
    sa.Column('revision', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('revision', name=op.f('pk_revision'))
    )
    op.create_table('setting',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('batch',
    sa.Column('batch_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('file_name', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('mapping_sha256', sa.String(), nullable=False),
    sa.Column('mapping', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=True),
    sa.Column('accepted', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('known', sa.Integer(), nullable=False),
    sa.Column('refused', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('taken_back_revision', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['revision'], ['revision.revision'], name=op.f('fk_batch_revision_revision')),
    sa.ForeignKeyConstraint(['taken_back_revision'], ['revision.revision'], name=op.f('fk_batch_taken_back_revision_revision')),
    sa.PrimaryKeyConstraint('batch_id', name=op.f('pk_batch'))
    )
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_revision'), ['revision'], unique=False)

    op.create_table('event_block',
    sa.Column('block_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('corrects', sa.Boolean(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['revision'], ['revision.revision'], name=op.f('fk_event_block_revision_revision')),
    sa.PrimaryKeyConstraint('block_id', name=op.f('pk_event_block'))
    )
    with op.batch_alter_table('event_block', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_event_block_revision'), ['revision'], unique=False)

    op.create_table('journal',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('record_id', sa.String(), nullable=False),
    sa.Column('before', sa.String(), nullable=True),
    sa.Column('after', sa.String(), nullable=True),
    sa.Column('hash', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['revision'], ['revision.revision'], name=op.f('fk_journal_revision_revision')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_journal'))
    )
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.create_index('ix_journal_record', ['kind', 'record_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_journal_revision'), ['revision'], unique=False)

    op.create_table('vendor',
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('ownership', sa.String(), nullable=False),
    sa.Column('parent', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('vendor_group', sa.String(), nullable=True),
    sa.Column('tier', sa.String(), nullable=True),
    sa.Column('tier_reviewed_on', sa.Date(), nullable=True),
    sa.Column('substitutability', sa.String(), nullable=True),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('deputy_id', sa.String(), nullable=True),
    sa.Column('vendor_owner_id', sa.String(), nullable=True),
    sa.Column('vendor_deputy_id', sa.String(), nullable=True),
    sa.Column('notes', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['deputy_id'], ['person.person_id'], name=op.f('fk_vendor_deputy_id_person')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.person_id'], name=op.f('fk_vendor_owner_id_person')),
    sa.ForeignKeyConstraint(['vendor_deputy_id'], ['person.person_id'], name=op.f('fk_vendor_vendor_deputy_id_person')),
    sa.ForeignKeyConstraint(['vendor_owner_id'], ['person.person_id'], name=op.f('fk_vendor_vendor_owner_id_person')),
    sa.PrimaryKeyConstraint('vendor_id', name=op.f('pk_vendor'))
    )
    with op.batch_alter_table('vendor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_vendor_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_vendor_deputy_id'), ['vendor_deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_vendor_vendor_owner_id'), ['vendor_owner_id'], unique=False)

    op.create_table('waiver',
    sa.Column('waiver_id', sa.String(), nullable=False),
    sa.Column('rule_id', sa.String(), nullable=False),
    sa.Column('subject_id', sa.String(), nullable=False),
    sa.Column('approver_id', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('granted_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['approver_id'], ['person.person_id'], name=op.f('fk_waiver_approver_id_person')),
    sa.PrimaryKeyConstraint('waiver_id', name=op.f('pk_waiver'))
    )
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_waiver_approver_id'), ['approver_id'], unique=False)

    op.create_table('contract',
    sa.Column('contract_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=True),
    sa.Column('signed_on', sa.Date(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('notice_days', sa.Integer(), nullable=True),
    sa.Column('auto_renews', sa.Boolean(), nullable=True),
    sa.Column('internal_lead_days', sa.Integer(), nullable=True),
    sa.Column('decision', sa.String(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('governing_law', sa.String(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('currency', sa.String(), nullable=True),
    sa.Column('yearly_value', sa.Double(), nullable=True),
    sa.Column('at_risk_share', sa.Double(), nullable=True),
    sa.Column('agreed_countries', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_contract_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('contract_id', name=op.f('pk_contract'))
    )
    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contract_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('site',
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=True),
    sa.Column('country', sa.String(), nullable=True),
    sa.Column('city', sa.String(), nullable=True),
    sa.Column('zone', sa.String(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('working_spans', sa.String(), nullable=True),
    sa.Column('working_days', sa.String(), nullable=True),
    sa.Column('holiday_calendar', sa.String(), nullable=True),
    sa.Column('languages', sa.String(), nullable=True),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('opened_on', sa.Date(), nullable=True),
    sa.Column('notes', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_site_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('site_id', name=op.f('pk_site'))
    )
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_site_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('clause',
    sa.Column('clause_id', sa.String(), nullable=False),
    sa.Column('contract_id', sa.String(), nullable=False),
    sa.Column('clause_kind', sa.String(), nullable=False),
    sa.Column('is_present', sa.Boolean(), nullable=True),
    sa.Column('covers_subcontractors', sa.Boolean(), nullable=True),
    sa.Column('enforceable_in', sa.String(), nullable=True),
    sa.Column('evidence', sa.String(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('checked_by_id', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['checked_by_id'], ['person.person_id'], name=op.f('fk_clause_checked_by_id_person')),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.contract_id'], name=op.f('fk_clause_contract_id_contract')),
    sa.PrimaryKeyConstraint('clause_id', name=op.f('pk_clause'))
    )
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_clause_checked_by_id'), ['checked_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_clause_contract_id'), ['contract_id'], unique=False)

    op.create_table('engagement',
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=False),
    sa.Column('function_id', sa.String(), nullable=True),
    sa.Column('contract_id', sa.String(), nullable=True),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('yearly_value', sa.Double(), nullable=True),
    sa.Column('currency', sa.String(), nullable=True),
    sa.Column('headcount', sa.Integer(), nullable=True),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('data_countries', sa.String(), nullable=True),
    sa.Column('alternates_count', sa.Integer(), nullable=True),
    sa.Column('exit_months', sa.Double(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.contract_id'], name=op.f('fk_engagement_contract_id_contract')),
    sa.ForeignKeyConstraint(['function_id'], ['function.function_id'], name=op.f('fk_engagement_function_id_function')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.person_id'], name=op.f('fk_engagement_owner_id_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.site_id'], name=op.f('fk_engagement_site_id_site')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_engagement_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('engagement_id', name=op.f('pk_engagement'))
    )
    with op.batch_alter_table('engagement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_engagement_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_engagement_function_id'), ['function_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_engagement_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_engagement_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_engagement_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('series',
    sa.Column('series_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('metric_id', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('series_id', name=op.f('pk_series')),
    sa.UniqueConstraint('engagement_id', 'metric_id', name=op.f('uq_series_engagement_id'))
    )
    op.create_table('service_level',
    sa.Column('level_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=True),
    sa.Column('contract_id', sa.String(), nullable=True),
    sa.Column('metric_id', sa.String(), nullable=False),
    sa.Column('direction', sa.String(), nullable=True),
    sa.Column('expected', sa.Double(), nullable=True),
    sa.Column('minimum', sa.Double(), nullable=True),
    sa.Column('unit', sa.String(), nullable=True),
    sa.Column('rounding_decimals', sa.Integer(), nullable=True),
    sa.Column('window', sa.String(), nullable=False),
    sa.Column('standing', sa.String(), nullable=False),
    sa.Column('allocation_share', sa.Double(), nullable=True),
    sa.Column('data_source', sa.String(), nullable=True),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('has_exclusion_process', sa.Boolean(), nullable=True),
    sa.Column('approved_on', sa.Date(), nullable=True),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['contract_id'], ['contract.contract_id'], name=op.f('fk_service_level_contract_id_contract')),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_service_level_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.metric_id'], name=op.f('fk_service_level_metric_id_metric')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.person_id'], name=op.f('fk_service_level_owner_id_person')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_service_level_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('level_id', name=op.f('pk_service_level'))
    )
    with op.batch_alter_table('service_level', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_service_level_contract_id'), ['contract_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_level_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_level_metric_id'), ['metric_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_level_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_service_level_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('figure',
    sa.Column('figure_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('series_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Double(), nullable=False),
    sa.Column('base', sa.Double(), nullable=False),
    sa.Column('source', sa.SmallInteger(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['series_id'], ['series.series_id'], name=op.f('fk_figure_series_id_series')),
    sa.PrimaryKeyConstraint('figure_id', name=op.f('pk_figure'))
    )
    op.execute(f"INSERT INTO head (head_id, revision, journal_seq, journal_hash) VALUES (1, 0, 0, '{'0' * 64}')")


def downgrade() -> None:
    op.drop_table('figure')
    with op.batch_alter_table('service_level', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_service_level_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_service_level_owner_id'))
        batch_op.drop_index(batch_op.f('ix_service_level_metric_id'))
        batch_op.drop_index(batch_op.f('ix_service_level_engagement_id'))
        batch_op.drop_index(batch_op.f('ix_service_level_contract_id'))

    op.drop_table('service_level')
    op.drop_table('series')
    with op.batch_alter_table('engagement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_engagement_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_engagement_site_id'))
        batch_op.drop_index(batch_op.f('ix_engagement_owner_id'))
        batch_op.drop_index(batch_op.f('ix_engagement_function_id'))
        batch_op.drop_index(batch_op.f('ix_engagement_contract_id'))

    op.drop_table('engagement')
    with op.batch_alter_table('clause', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_clause_contract_id'))
        batch_op.drop_index(batch_op.f('ix_clause_checked_by_id'))

    op.drop_table('clause')
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_site_vendor_id'))

    op.drop_table('site')
    with op.batch_alter_table('contract', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contract_vendor_id'))

    op.drop_table('contract')
    with op.batch_alter_table('waiver', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_waiver_approver_id'))

    op.drop_table('waiver')
    with op.batch_alter_table('vendor', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_vendor_vendor_owner_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_vendor_deputy_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_owner_id'))
        batch_op.drop_index(batch_op.f('ix_vendor_deputy_id'))

    op.drop_table('vendor')
    with op.batch_alter_table('journal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_journal_revision'))
        batch_op.drop_index('ix_journal_record')

    op.drop_table('journal')
    with op.batch_alter_table('event_block', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_event_block_revision'))

    op.drop_table('event_block')
    with op.batch_alter_table('batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_batch_revision'))

    op.drop_table('batch')
    op.drop_table('setting')
    op.drop_table('revision')
    op.drop_table('person')
    op.drop_table('metric')
    op.drop_table('head')
    op.drop_table('function')

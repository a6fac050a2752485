"""The records of protection, improvement, customers and monitoring: twelve tables, and nothing else is touched."""

from alembic import op
import sqlalchemy as sa

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ip_control',
    sa.Column('control_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('weight', sa.Double(), nullable=False),
    sa.Column('is_critical', sa.Boolean(), nullable=False),
    sa.Column('basis', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('control_id', name=op.f('pk_ip_control'))
    )
    op.create_table('subscription',
    sa.Column('subscription_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('topics', sa.String(), nullable=False),
    sa.Column('rhythm', sa.String(), nullable=False),
    sa.Column('vendors', sa.String(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], name=op.f('fk_subscription_person_id_person')),
    sa.PrimaryKeyConstraint('subscription_id', name=op.f('pk_subscription'))
    )
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_subscription_person_id'), ['person_id'], unique=False)

    op.create_table('access_review',
    sa.Column('review_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=False),
    sa.Column('accounts_count', sa.Integer(), nullable=True),
    sa.Column('removed_count', sa.Integer(), nullable=True),
    sa.Column('late_leavers_count', sa.Integer(), nullable=True),
    sa.Column('staff_count', sa.Integer(), nullable=True),
    sa.Column('assigned_staff_count', sa.Integer(), nullable=True),
    sa.Column('reviewer_id', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.person_id'], name=op.f('fk_access_review_reviewer_id_person')),
    sa.ForeignKeyConstraint(['site_id'], ['site.site_id'], name=op.f('fk_access_review_site_id_site')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_access_review_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('review_id', name=op.f('pk_access_review'))
    )
    with op.batch_alter_table('access_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_review_reviewer_id'), ['reviewer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_review_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_access_review_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('ip_evidence',
    sa.Column('evidence_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=True),
    sa.Column('control_id', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('dated_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('checked_by', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['checked_by'], ['person.person_id'], name=op.f('fk_ip_evidence_checked_by_person')),
    sa.ForeignKeyConstraint(['control_id'], ['ip_control.control_id'], name=op.f('fk_ip_evidence_control_id_ip_control')),
    sa.ForeignKeyConstraint(['site_id'], ['site.site_id'], name=op.f('fk_ip_evidence_site_id_site')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_ip_evidence_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('evidence_id', name=op.f('pk_ip_evidence'))
    )
    with op.batch_alter_table('ip_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ip_evidence_checked_by'), ['checked_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_ip_evidence_control_id'), ['control_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ip_evidence_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_ip_evidence_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('acknowledgement',
    sa.Column('acknowledgement_id', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('metric_id', sa.String(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_acknowledgement_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.metric_id'], name=op.f('fk_acknowledgement_metric_id_metric')),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id'], name=op.f('fk_acknowledgement_person_id_person')),
    sa.PrimaryKeyConstraint('acknowledgement_id', name=op.f('pk_acknowledgement'))
    )
    with op.batch_alter_table('acknowledgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_acknowledgement_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acknowledgement_metric_id'), ['metric_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_acknowledgement_person_id'), ['person_id'], unique=False)

    op.create_table('backlog_item',
    sa.Column('item_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('need', sa.String(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('finished_on', sa.Date(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_backlog_item_engagement_id_engagement')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_backlog_item'))
    )
    with op.batch_alter_table('backlog_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_backlog_item_engagement_id'), ['engagement_id'], unique=False)

    op.create_table('deliverable',
    sa.Column('deliverable_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('submitted_on', sa.Date(), nullable=True),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('is_accepted_first', sa.Boolean(), nullable=True),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_deliverable_engagement_id_engagement')),
    sa.PrimaryKeyConstraint('deliverable_id', name=op.f('pk_deliverable'))
    )
    with op.batch_alter_table('deliverable', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliverable_engagement_id'), ['engagement_id'], unique=False)

    op.create_table('idea',
    sa.Column('idea_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=True),
    sa.Column('submitted_on', sa.Date(), nullable=False),
    sa.Column('accepted_on', sa.Date(), nullable=True),
    sa.Column('started_on', sa.Date(), nullable=True),
    sa.Column('live_on', sa.Date(), nullable=True),
    sa.Column('rejected_on', sa.Date(), nullable=True),
    sa.Column('benefit_claimed', sa.Double(), nullable=True),
    sa.Column('benefit_validated', sa.Double(), nullable=True),
    sa.Column('currency', sa.String(), nullable=True),
    sa.Column('validated_by', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_idea_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['validated_by'], ['person.person_id'], name=op.f('fk_idea_validated_by_person')),
    sa.PrimaryKeyConstraint('idea_id', name=op.f('pk_idea'))
    )
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idea_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_idea_validated_by'), ['validated_by'], unique=False)

    op.create_table('incident',
    sa.Column('incident_id', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('site_id', sa.String(), nullable=True),
    sa.Column('engagement_id', sa.String(), nullable=True),
    sa.Column('incident_kind', sa.String(), nullable=False),
    sa.Column('severity', sa.String(), nullable=False),
    sa.Column('detected_on', sa.Date(), nullable=False),
    sa.Column('is_confirmed', sa.Boolean(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_incident_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['site_id'], ['site.site_id'], name=op.f('fk_incident_site_id_site')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_incident_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('incident_id', name=op.f('pk_incident'))
    )
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_site_id'), ['site_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_incident_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('rebaseline',
    sa.Column('rebaseline_id', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=False),
    sa.Column('metric_id', sa.String(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('cause', sa.String(), nullable=False),
    sa.Column('approved_by', sa.String(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['approved_by'], ['person.person_id'], name=op.f('fk_rebaseline_approved_by_person')),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_rebaseline_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['metric_id'], ['metric.metric_id'], name=op.f('fk_rebaseline_metric_id_metric')),
    sa.PrimaryKeyConstraint('rebaseline_id', name=op.f('pk_rebaseline'))
    )
    with op.batch_alter_table('rebaseline', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rebaseline_approved_by'), ['approved_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_rebaseline_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rebaseline_metric_id'), ['metric_id'], unique=False)

    op.create_table('survey',
    sa.Column('survey_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=False),
    sa.Column('engagement_id', sa.String(), nullable=True),
    sa.Column('audience', sa.String(), nullable=False),
    sa.Column('scale', sa.Integer(), nullable=False),
    sa.Column('invited_count', sa.Integer(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=False),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.engagement_id'], name=op.f('fk_survey_engagement_id_engagement')),
    sa.ForeignKeyConstraint(['vendor_id'], ['vendor.vendor_id'], name=op.f('fk_survey_vendor_id_vendor')),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_survey'))
    )
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_engagement_id'), ['engagement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_survey_vendor_id'), ['vendor_id'], unique=False)

    op.create_table('survey_response',
    sa.Column('response_id', sa.String(), nullable=False),
    sa.Column('survey_id', sa.String(), nullable=False),
    sa.Column('responded_on', sa.Date(), nullable=False),
    sa.Column('satisfaction', sa.Integer(), nullable=True),
    sa.Column('recommend', sa.Integer(), nullable=True),
    sa.Column('region', sa.String(), nullable=True),
    sa.Column('comment', sa.String(), nullable=True),
    sa.Column('retired_on', sa.Date(), nullable=True),
    sa.Column('row_version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.survey_id'], name=op.f('fk_survey_response_survey_id_survey')),
    sa.PrimaryKeyConstraint('response_id', name=op.f('pk_survey_response'))
    )
    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_response_survey_id'), ['survey_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('survey_response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_response_survey_id'))

    op.drop_table('survey_response')
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_survey_engagement_id'))

    op.drop_table('survey')
    with op.batch_alter_table('rebaseline', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rebaseline_metric_id'))
        batch_op.drop_index(batch_op.f('ix_rebaseline_engagement_id'))
        batch_op.drop_index(batch_op.f('ix_rebaseline_approved_by'))

    op.drop_table('rebaseline')
    with op.batch_alter_table('incident', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_incident_site_id'))
        batch_op.drop_index(batch_op.f('ix_incident_engagement_id'))

    op.drop_table('incident')
    with op.batch_alter_table('idea', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idea_validated_by'))
        batch_op.drop_index(batch_op.f('ix_idea_engagement_id'))

    op.drop_table('idea')
    with op.batch_alter_table('deliverable', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliverable_engagement_id'))

    op.drop_table('deliverable')
    with op.batch_alter_table('backlog_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_backlog_item_engagement_id'))

    op.drop_table('backlog_item')
    with op.batch_alter_table('acknowledgement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_acknowledgement_person_id'))
        batch_op.drop_index(batch_op.f('ix_acknowledgement_metric_id'))
        batch_op.drop_index(batch_op.f('ix_acknowledgement_engagement_id'))

    op.drop_table('acknowledgement')
    with op.batch_alter_table('ip_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ip_evidence_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_ip_evidence_site_id'))
        batch_op.drop_index(batch_op.f('ix_ip_evidence_control_id'))
        batch_op.drop_index(batch_op.f('ix_ip_evidence_checked_by'))

    op.drop_table('ip_evidence')
    with op.batch_alter_table('access_review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_review_vendor_id'))
        batch_op.drop_index(batch_op.f('ix_access_review_site_id'))
        batch_op.drop_index(batch_op.f('ix_access_review_reviewer_id'))

    op.drop_table('access_review')
    with op.batch_alter_table('subscription', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_subscription_person_id'))

    op.drop_table('subscription')
    op.drop_table('ip_control')

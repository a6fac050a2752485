"""The memory of the monitor: what it found, whom it told, and when it ran."""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest',
    sa.Column('digest_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('subscription_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('claimed_by', sa.String(), nullable=False),
    sa.Column('claimed_at', sa.String(), nullable=False),
    sa.Column('sent_at', sa.String(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('digest_id', name=op.f('pk_digest'))
    )
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_digest_subscription_id'), ['subscription_id'], unique=False)

    op.create_table('monitor_run',
    sa.Column('run_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('began_at', sa.String(), nullable=False),
    sa.Column('host', sa.String(), nullable=False),
    sa.Column('as_of', sa.String(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('opened', sa.Integer(), nullable=False),
    sa.Column('closed', sa.Integer(), nullable=False),
    sa.Column('still_open', sa.Integer(), nullable=False),
    sa.Column('sent', sa.Integer(), nullable=False),
    sa.Column('failed', sa.Integer(), nullable=False),
    sa.Column('finished_at', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_monitor_run'))
    )
    op.create_table('notice',
    sa.Column('notice_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('vendor_id', sa.String(), nullable=True),
    sa.Column('says', sa.String(), nullable=False),
    sa.Column('next_step', sa.String(), nullable=False),
    sa.Column('since', sa.String(), nullable=True),
    sa.Column('due_on', sa.String(), nullable=True),
    sa.Column('opened_at', sa.String(), nullable=False),
    sa.Column('closed_at', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_key'), ['key'], unique=False)

    op.create_table('dispatch',
    sa.Column('dispatch_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.String(), nullable=False),
    sa.Column('event', sa.String(), nullable=False),
    sa.Column('digest_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.digest_id'], name=op.f('fk_dispatch_digest_id_digest')),
    sa.ForeignKeyConstraint(['notice_id'], ['notice.notice_id'], name=op.f('fk_dispatch_notice_id_notice')),
    sa.PrimaryKeyConstraint('dispatch_id', name=op.f('pk_dispatch')),
    sa.UniqueConstraint('notice_id', 'subscription_id', 'event', name=op.f('uq_dispatch_notice_id'))
    )
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispatch_digest_id'), ['digest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_dispatch_subscription_id'), ['subscription_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispatch_subscription_id'))
        batch_op.drop_index(batch_op.f('ix_dispatch_digest_id'))

    op.drop_table('dispatch')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_key'))

    op.drop_table('notice')
    op.drop_table('monitor_run')
    with op.batch_alter_table('digest', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_digest_subscription_id'))

    op.drop_table('digest')

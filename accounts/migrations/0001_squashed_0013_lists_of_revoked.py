import accounts.models.help
import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # written anew from the models: a database that has all of these has this one
    replaces = [
        ('accounts', '0001_initial'), ('accounts', '0002_people'), ('accounts', '0003_codes_and_consents'), ('accounts', '0004_departures'), ('accounts', '0005_language'), ('accounts', '0006_members'), ('accounts', '0007_exports'), ('accounts', '0008_help_requests'), ('accounts', '0009_audit_log_and_blocks'), ('accounts', '0010_desk'), ('accounts', '0011_due_runs'), ('accounts', '0012_index_staff'), ('accounts', '0013_lists_of_revoked')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Crl',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(help_text='accounts.eds.crl.key_of', max_length=64, unique=True)),
                ('name', models.TextField(help_text='of the issuer, for people')),
                ('number', models.DecimalField(decimal_places=0, help_text='only ever grows', max_digits=50)),
                ('this_update', models.DateTimeField()),
                ('next_update', models.DateTimeField(help_text='then it is stale: nobody is let in')),
                ('digest', models.CharField(help_text='SHA-256 of the file', max_length=64)),
                ('count', models.PositiveIntegerField(help_text='of revoked certificates')),
                ('imported_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Departure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='of the mailbox', max_length=64, unique=True)),
                ('until', models.DateField(help_text='when a new account can be made')),
            ],
        ),
        migrations.CreateModel(
            name='DueRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('succeeded_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, help_text='class; none after a success', max_length=100)),
                ('failures', models.PositiveIntegerField(default=0, help_text='in a row')),
            ],
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('sign in', 'вход'), ('change: old', 'смена адреса: прежний'), ('change: new', 'смена адреса: новый')], max_length=20)),
                ('email', models.EmailField(help_text='as typed', max_length=254)),
                ('details', models.JSONField(default=dict, help_text='what to go on with')),
                ('code_digest', models.CharField(max_length=64)),
                ('link_digest', models.CharField(max_length=64)),
                ('tries_left', models.PositiveSmallIntegerField()),
                ('times_sent', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('used_at', models.DateTimeField(null=True)),
                ('link_used_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='электронная почта')),
                ('mailbox', models.CharField(help_text='the address without aliases: see mailboxes.py', max_length=254, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_moderator', models.BooleanField(default=False, verbose_name='модератор')),
                ('is_operator', models.BooleanField(default=False, verbose_name='оператор')),
                ('is_officer', models.BooleanField(default=False, help_text='of an authority; kept by organizations, who make officers')),
                ('is_member', models.BooleanField(default=False, help_text='of an organization; kept by organizations, who make members')),
                ('is_demo', models.BooleanField(default=False, help_text='made by `manage.py demo`')),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, help_text='when the e-mail address was first confirmed', null=True)),
                ('language', models.CharField(default='ru', help_text="of e-mails: the page's at sign-up, then chosen", max_length=2)),
                ('leaves_at', models.DateTimeField(blank=True, help_text='when the account will be deleted, as its owner asked', null=True)),
            ],
            options={
                'verbose_name': 'пользователь',
                'verbose_name_plural': 'пользователи',
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['id'], name='user_confirmed'), models.Index(condition=models.Q(('is_moderator', True), ('is_operator', True), _connector='OR'), fields=['id'], name='user_staff')],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_lower'), models.CheckConstraint(condition=models.Q(('language__in', ['be', 'en', 'ru'])), name='user_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(help_text='told to the person')),
                ('until', models.DateField(db_index=True, help_text='the day on which it ends by itself', null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='block', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='model:id, as in the log', max_length=120, unique=True)),
                ('queue', models.CharField(max_length=40)),
                ('until', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='HelpRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(help_text='of the form: sent twice, it is one request', unique=True)),
                ('kind', models.CharField(choices=[('access', 'вход и доступ'), ('data', 'данные организации'), ('ratings', 'анкеты и оценки'), ('codes', 'QR-коды и материалы'), ('other', 'другое')], max_length=10)),
                ('stands_for', models.CharField(blank=True, help_text='on whose behalf: see portal.lib.standing', max_length=40)),
                ('page', models.CharField(blank=True, help_text='of ours, that they came from', max_length=500)),
                ('state', models.CharField(choices=[('open', 'ждёт ответа'), ('answered', 'есть ответ'), ('closed', 'закрыт')], default='open', max_length=10)),
                ('last', models.PositiveIntegerField(default=0, help_text='number of the last message')),
                ('turn', models.BigIntegerField(default=0, help_text='id of the message that made the state: the first that waits, the last answer')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='help_requests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'вопрос в поддержку',
                'verbose_name_plural': 'вопросы в поддержку',
                'indexes': [models.Index(fields=['by', '-id'], name='help_request_by'), models.Index(fields=['state', 'turn'], name='help_request_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'answered', 'closed'])), name='help_request_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['access', 'data', 'ratings', 'codes', 'other'])), name='help_request_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='HelpMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='in its request, from 1')),
                ('from_operator', models.BooleanField(default=False)),
                ('closes', models.BooleanField(default=False)),
                ('text', models.TextField(blank=True)),
                ('attachment', models.FileField(blank=True, max_length=120, upload_to=accounts.models.help.attachment_path)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='accounts.helprequest')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(condition=models.Q(('from_operator', True), ('told_at__isnull', True)), fields=['id'], name='help_message_untold')],
                'constraints': [models.UniqueConstraint(fields=('request', 'number'), name='help_message_number'), models.CheckConstraint(condition=models.Q(('closes', True), models.Q(('text', ''), _negated=True), _connector='OR'), name='help_message_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(help_text='model:id, as in the log', max_length=120, unique=True)),
                ('queue', models.CharField(db_index=True, max_length=40)),
                ('until', models.DateField(help_text='the day on which it comes back by itself')),
                ('note', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReasonTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(max_length=40)),
                ('outcome', models.CharField(max_length=40)),
                ('text_ru', models.CharField(max_length=500, verbose_name='По-русски')),
                ('text_be', models.CharField(max_length=500, verbose_name='По-белорусски')),
                ('text_en', models.CharField(max_length=500, verbose_name='По-английски')),
                ('order', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['order', 'pk'],
                'indexes': [models.Index(fields=['queue', 'outcome', 'order'], name='reason_template_list')],
            },
        ),
        migrations.CreateModel(
            name='RevokedSerial',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(help_text='in hexadecimal digits', max_length=48)),
                ('crl', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='revoked', to='accounts.crl')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('crl', 'serial'), name='revoked_once')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by_name', models.CharField(blank=True, help_text='the address at that time, of whoever acts for the state or an organization', max_length=254)),
                ('action', models.CharField(max_length=60)),
                ('subject', models.CharField(blank=True, help_text='what it was done to, as model:id', max_length=120)),
                ('details', models.JSONField(default=dict)),
                ('words', models.TextField(blank=True, help_text='what it can be found by, in small letters')),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', '-id'], name='audit_subject'), models.Index(fields=['by', '-id'], name='audit_by'), models.Index(fields=['by_name', '-id'], name='audit_by_name'), models.Index(fields=['action', '-id'], name='audit_action'), models.Index(fields=['at'], name='audit_at')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=20)),
                ('by_parent', models.BooleanField(default=False, help_text='given by a parent: the person is under 16 (ст. 5, п. 9)')),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='consent_once_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(help_text='see portal.lib.exports', max_length=40)),
                ('parameters', models.JSONField(default=dict)),
                ('title', models.CharField(help_text='in the language it was asked in', max_length=200)),
                ('language', models.CharField(default='ru', max_length=2)),
                ('state', models.CharField(choices=[('waiting', 'ждёт очереди'), ('running', 'готовится'), ('ready', 'готова'), ('failed', 'не получилась'), ('expired', 'удалена')], default='waiting', max_length=10)),
                ('digest', models.CharField(help_text='of kind, parameters and language', max_length=64)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0, help_text='bytes')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'выгрузка',
                'verbose_name_plural': 'выгрузки',
                'indexes': [models.Index(fields=['by', '-id'], name='export_by'), models.Index(fields=['state', 'created_at'], name='export_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('by', 'digest'), name='export_under_way_once')],
            },
        ),
    ]

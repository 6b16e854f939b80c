// Made by npm run generate from src/locales/en.

export interface Messages {
  readonly 'alerts-settings.addresses': null
  readonly 'alerts-settings.addresses.add': null
  readonly 'alerts-settings.addresses.added': { readonly address: string | number }
  readonly 'alerts-settings.addresses.count': { readonly count: string | number; readonly most: string | number }
  readonly 'alerts-settings.addresses.full': null
  readonly 'alerts-settings.addresses.hint': null
  readonly 'alerts-settings.addresses.most': { readonly most: string | number }
  readonly 'alerts-settings.addresses.none': null
  readonly 'alerts-settings.addresses.remove': { readonly address: string | number }
  readonly 'alerts-settings.addresses.removed': { readonly address: string | number }
  readonly 'alerts-settings.conflict.mine': null
  readonly 'alerts-settings.conflict.text': null
  readonly 'alerts-settings.conflict.theirs': null
  readonly 'alerts-settings.conflict.title': null
  readonly 'alerts-settings.description': null
  readonly 'alerts-settings.discard': null
  readonly 'alerts-settings.email.grouped': null
  readonly 'alerts-settings.email.text': null
  readonly 'alerts-settings.email.title': null
  readonly 'alerts-settings.field.addresses': null
  readonly 'alerts-settings.field.kinds': null
  readonly 'alerts-settings.field.language': null
  readonly 'alerts-settings.field.recoveries': null
  readonly 'alerts-settings.field.success_rate': null
  readonly 'alerts-settings.help': null
  readonly 'alerts-settings.kind.degraded': null
  readonly 'alerts-settings.kind.degraded.hint': null
  readonly 'alerts-settings.kind.degraded.off': null
  readonly 'alerts-settings.kind.disabled': null
  readonly 'alerts-settings.kind.disabled.hint': null
  readonly 'alerts-settings.kind.exhausted': null
  readonly 'alerts-settings.kind.exhausted.hint': null
  readonly 'alerts-settings.kind.failing': null
  readonly 'alerts-settings.kind.failing.hint': null
  readonly 'alerts-settings.kinds': null
  readonly 'alerts-settings.kinds.none': null
  readonly 'alerts-settings.language': null
  readonly 'alerts-settings.language.en': null
  readonly 'alerts-settings.language.es': null
  readonly 'alerts-settings.no': null
  readonly 'alerts-settings.readOnly': null
  readonly 'alerts-settings.recoveries': null
  readonly 'alerts-settings.recoveries.hint': null
  readonly 'alerts-settings.rule': null
  readonly 'alerts-settings.rule.hours': { readonly count: number }
  readonly 'alerts-settings.rule.least': null
  readonly 'alerts-settings.rule.least.wrong': null
  readonly 'alerts-settings.rule.minutes': { readonly count: number }
  readonly 'alerts-settings.rule.on': null
  readonly 'alerts-settings.rule.on.hint': null
  readonly 'alerts-settings.rule.percent': null
  readonly 'alerts-settings.rule.percent.wrong': null
  readonly 'alerts-settings.rule.text': null
  readonly 'alerts-settings.rule.title': null
  readonly 'alerts-settings.rule.window': null
  readonly 'alerts-settings.rule.words': { readonly window: string | number; readonly percent: string | number; readonly least: string | number }
  readonly 'alerts-settings.save': null
  readonly 'alerts-settings.saved': null
  readonly 'alerts-settings.server': null
  readonly 'alerts-settings.server.text': null
  readonly 'alerts-settings.server.title': null
  readonly 'alerts-settings.test': null
  readonly 'alerts-settings.test.accepted': { readonly addresses: string | number }
  readonly 'alerts-settings.test.accepted.text': null
  readonly 'alerts-settings.test.hint': null
  readonly 'alerts-settings.test.nobody': null
  readonly 'alerts-settings.test.rejected': { readonly addresses: string | number }
  readonly 'alerts-settings.test.rejected.text': { readonly count: number }
  readonly 'alerts-settings.test.said': null
  readonly 'alerts-settings.test.unsaved': null
  readonly 'alerts-settings.title': null
  readonly 'alerts-settings.unavailable.text': null
  readonly 'alerts-settings.unavailable.title': null
  readonly 'alerts-settings.unsaved': null
  readonly 'alerts-settings.yes': null
  readonly 'alerts.acknowledge': null
  readonly 'alerts.acknowledged': null
  readonly 'alerts.deliveries': null
  readonly 'alerts.description': null
  readonly 'alerts.empty.settings': null
  readonly 'alerts.empty.text': null
  readonly 'alerts.empty.title': null
  readonly 'alerts.help': null
  readonly 'alerts.kind.degraded': { readonly shown: string | number }
  readonly 'alerts.kind.disabled': null
  readonly 'alerts.kind.exhausted': { readonly count: number; readonly shown: string | number }
  readonly 'alerts.kind.failing': { readonly count: number; readonly shown: string | number }
  readonly 'alerts.lastSeen': null
  readonly 'alerts.more': null
  readonly 'alerts.none.text': null
  readonly 'alerts.none.title': null
  readonly 'alerts.recovered': null
  readonly 'alerts.resolve': null
  readonly 'alerts.resolved': null
  readonly 'alerts.resolvedByHand': null
  readonly 'alerts.settings': null
  readonly 'alerts.since': null
  readonly 'alerts.state.ACKNOWLEDGED': null
  readonly 'alerts.state.OPEN': null
  readonly 'alerts.state.RESOLVED': null
  readonly 'alerts.statistics': null
  readonly 'alerts.title': null
  readonly 'alerts.view.acknowledged': null
  readonly 'alerts.view.all': null
  readonly 'alerts.view.open': null
  readonly 'alerts.view.resolved': null
  readonly 'alerts.views': null
  readonly 'app.backTo': { readonly host: string | number }
  readonly 'app.health.chore_failing': null
  readonly 'app.health.clock_jumped': null
  readonly 'app.health.database_unwritable': null
  readonly 'app.health.default_partition_filled': null
  readonly 'app.health.heartbeats_stalled': null
  readonly 'app.health.partitions_missing': null
  readonly 'app.health.pool_exhausted': null
  readonly 'app.health.worker_stuck': null
  readonly 'app.menu': null
  readonly 'app.nav': null
  readonly 'app.nav.alerts': null
  readonly 'app.nav.alerts.open': { readonly count: number }
  readonly 'app.nav.bins': null
  readonly 'app.nav.catalogue': null
  readonly 'app.nav.dashboard': null
  readonly 'app.nav.deliveries': null
  readonly 'app.nav.help': null
  readonly 'app.nav.keys': null
  readonly 'app.nav.replays': null
  readonly 'app.nav.webhooks': null
  readonly 'app.notFound.action': null
  readonly 'app.notFound.text': null
  readonly 'app.notFound.title': null
  readonly 'app.offline': null
  readonly 'app.operator': null
  readonly 'app.queue.slow': null
  readonly 'app.queue.slow.operator': null
  readonly 'app.signOut': null
  readonly 'app.skip': null
  readonly 'app.tenant': null
  readonly 'app.tenant.change': null
  readonly 'attempts.blocked_address.cause': null
  readonly 'attempts.blocked_address.fix': null
  readonly 'attempts.cancelled.cause': null
  readonly 'attempts.cancelled.fix': null
  readonly 'attempts.connect_error.cause': null
  readonly 'attempts.connect_error.fix': null
  readonly 'attempts.connect_timeout.cause': null
  readonly 'attempts.connect_timeout.fix': null
  readonly 'attempts.connection_reset.cause': null
  readonly 'attempts.connection_reset.fix': null
  readonly 'attempts.dns_error.cause': null
  readonly 'attempts.dns_error.fix': null
  readonly 'attempts.event_expired.cause': null
  readonly 'attempts.event_expired.fix': null
  readonly 'attempts.expired.cause': null
  readonly 'attempts.expired.fix': null
  readonly 'attempts.expunged.cause': null
  readonly 'attempts.expunged.fix': null
  readonly 'attempts.gone.cause': null
  readonly 'attempts.gone.fix': null
  readonly 'attempts.headers_too_large.cause': null
  readonly 'attempts.headers_too_large.fix': null
  readonly 'attempts.http_status.cause': null
  readonly 'attempts.http_status.fix': null
  readonly 'attempts.protocol_error.cause': null
  readonly 'attempts.protocol_error.fix': null
  readonly 'attempts.redirect.cause': null
  readonly 'attempts.redirect.fix': null
  readonly 'attempts.timeout.cause': null
  readonly 'attempts.timeout.fix': null
  readonly 'attempts.tls_error.cause': null
  readonly 'attempts.tls_error.fix': null
  readonly 'attempts.unreadable_secret.cause': null
  readonly 'attempts.unreadable_secret.fix': null
  readonly 'attempts.webhook_deleted.cause': null
  readonly 'attempts.webhook_deleted.fix': null
  readonly 'attempts.worker_lost.cause': null
  readonly 'attempts.worker_lost.fix': null
  readonly 'bins.answer.after': { readonly what: string | number; readonly delay: string | number }
  readonly 'bins.answer.close': null
  readonly 'bins.answered': { readonly status: string | number }
  readonly 'bins.answers': null
  readonly 'bins.answers.always': { readonly answer: string | number }
  readonly 'bins.answers.more': { readonly count: number }
  readonly 'bins.answers.saved': null
  readonly 'bins.answers.text': null
  readonly 'bins.change': null
  readonly 'bins.closed': null
  readonly 'bins.column.actions': null
  readonly 'bins.column.expires': null
  readonly 'bins.column.name': null
  readonly 'bins.column.requests': null
  readonly 'bins.column.url': null
  readonly 'bins.copyCurl': null
  readonly 'bins.copyUrl': null
  readonly 'bins.delete': null
  readonly 'bins.delete.requests': { readonly count: number }
  readonly 'bins.delete.title': { readonly name: string | number }
  readonly 'bins.delete.webhooks': null
  readonly 'bins.deleteNamed': { readonly name: string | number }
  readonly 'bins.deleted': { readonly name: string | number }
  readonly 'bins.description': null
  readonly 'bins.empty.create': null
  readonly 'bins.empty.look': null
  readonly 'bins.empty.target': null
  readonly 'bins.empty.title': null
  readonly 'bins.expires': null
  readonly 'bins.expiry': { readonly date: string | number }
  readonly 'bins.form.add': null
  readonly 'bins.form.body': null
  readonly 'bins.form.body.long': null
  readonly 'bins.form.delay': null
  readonly 'bins.form.delay.range': { readonly max: number }
  readonly 'bins.form.does': null
  readonly 'bins.form.does.answer': null
  readonly 'bins.form.does.close': null
  readonly 'bins.form.more': null
  readonly 'bins.form.remove': { readonly place: number }
  readonly 'bins.form.status': null
  readonly 'bins.form.status.range': { readonly min: number; readonly max: number }
  readonly 'bins.help': null
  readonly 'bins.log': null
  readonly 'bins.log.caption': null
  readonly 'bins.log.choose': null
  readonly 'bins.log.choose.text': null
  readonly 'bins.log.kept': { readonly count: number; readonly kept: number }
  readonly 'bins.log.new': { readonly count: number }
  readonly 'bins.log.news': { readonly count: number }
  readonly 'bins.menu': { readonly name: string | number }
  readonly 'bins.nameOfNew': { readonly place: number }
  readonly 'bins.new': null
  readonly 'bins.place.all': null
  readonly 'bins.place.from': { readonly place: number }
  readonly 'bins.place.nth': { readonly place: number }
  readonly 'bins.preset.always': null
  readonly 'bins.preset.closes': null
  readonly 'bins.preset.fails': null
  readonly 'bins.preset.failsTwice': null
  readonly 'bins.preset.gone': null
  readonly 'bins.preset.redirects': null
  readonly 'bins.preset.slow': null
  readonly 'bins.presets': null
  readonly 'bins.reason.invalid_id': null
  readonly 'bins.reason.invalid_payload': null
  readonly 'bins.reason.invalid_signature_header': null
  readonly 'bins.reason.invalid_timestamp': null
  readonly 'bins.reason.missing_header': null
  readonly 'bins.reason.no_matching_signature': null
  readonly 'bins.reason.timestamp_too_new': null
  readonly 'bins.reason.timestamp_too_old': null
  readonly 'bins.rename': null
  readonly 'bins.request': null
  readonly 'bins.request.body': null
  readonly 'bins.request.gone': null
  readonly 'bins.request.gone.text': null
  readonly 'bins.request.headers': null
  readonly 'bins.request.noBody': null
  readonly 'bins.request.path': null
  readonly 'bins.request.truncated': null
  readonly 'bins.requests': { readonly count: number }
  readonly 'bins.save': null
  readonly 'bins.secret': null
  readonly 'bins.secret.change': null
  readonly 'bins.secret.forget': null
  readonly 'bins.secret.forgotten': null
  readonly 'bins.secret.hint': null
  readonly 'bins.secret.known': null
  readonly 'bins.secret.paste': null
  readonly 'bins.secret.saved': null
  readonly 'bins.secret.unknown': null
  readonly 'bins.sendTest': null
  readonly 'bins.senders': { readonly count: number }
  readonly 'bins.signature': null
  readonly 'bins.signature.help': null
  readonly 'bins.stale': null
  readonly 'bins.title': null
  readonly 'bins.unnamed': null
  readonly 'bins.url': null
  readonly 'bins.useAsTarget': null
  readonly 'bins.verdict.invalid': null
  readonly 'bins.verdict.unknown': null
  readonly 'bins.verdict.unknown.text': null
  readonly 'bins.verdict.unsigned': null
  readonly 'bins.verdict.unsigned.text': null
  readonly 'bins.verdict.valid': null
  readonly 'bins.verdict.valid.text': null
  readonly 'bins.verifies': null
  readonly 'bins.verifiesNot': null
  readonly 'bins.waiting': null
  readonly 'bins.waiting.copy': null
  readonly 'bins.waiting.curl': null
  readonly 'bins.waiting.text': null
  readonly 'catalogue.clear': null
  readonly 'catalogue.count': { readonly count: number }
  readonly 'catalogue.deliveries': null
  readonly 'catalogue.description': null
  readonly 'catalogue.example': null
  readonly 'catalogue.example.copy': null
  readonly 'catalogue.example.of': { readonly event: string | number }
  readonly 'catalogue.fields': null
  readonly 'catalogue.fields.any': null
  readonly 'catalogue.fields.required': null
  readonly 'catalogue.find': null
  readonly 'catalogue.help': null
  readonly 'catalogue.none': null
  readonly 'catalogue.none.text': { readonly text: string | number }
  readonly 'catalogue.operational': null
  readonly 'catalogue.operational.help': null
  readonly 'catalogue.operational.text': null
  readonly 'catalogue.own': null
  readonly 'catalogue.subscribe': null
  readonly 'catalogue.title': null
  readonly 'dashboard.byEvent': null
  readonly 'dashboard.byEvent.none': null
  readonly 'dashboard.byEvent.unit': null
  readonly 'dashboard.causes': null
  readonly 'dashboard.causes.none': null
  readonly 'dashboard.causes.status': { readonly status: string | number }
  readonly 'dashboard.causes.unit': null
  readonly 'dashboard.description': null
  readonly 'dashboard.duration': null
  readonly 'dashboard.duration.hint': null
  readonly 'dashboard.event': null
  readonly 'dashboard.event.all': null
  readonly 'dashboard.failing': null
  readonly 'dashboard.failing.deleted': null
  readonly 'dashboard.failing.none': null
  readonly 'dashboard.failing.unit': null
  readonly 'dashboard.firstAttempt': null
  readonly 'dashboard.firstAttempt.hint': null
  readonly 'dashboard.noData': null
  readonly 'dashboard.overTime': null
  readonly 'dashboard.overTime.label': { readonly delivered: string | number; readonly failed: string | number }
  readonly 'dashboard.range': null
  readonly 'dashboard.range.1h': null
  readonly 'dashboard.range.24h': null
  readonly 'dashboard.range.30d': null
  readonly 'dashboard.range.7d': null
  readonly 'dashboard.span': { readonly from: string | number; readonly to: string | number }
  readonly 'dashboard.span.header': null
  readonly 'dashboard.stale': null
  readonly 'dashboard.successRate': null
  readonly 'dashboard.successRate.hint': null
  readonly 'dashboard.title': null
  readonly 'dashboard.volume': null
  readonly 'dashboard.volume.hint': { readonly failed: string | number }
  readonly 'dashboard.webhook': null
  readonly 'dashboard.webhook.all': null
  readonly 'deliveries-detail.attempt': { readonly attempt: number }
  readonly 'deliveries-detail.back': null
  readonly 'deliveries-detail.body': null
  readonly 'deliveries-detail.cancel': null
  readonly 'deliveries-detail.cancelled': null
  readonly 'deliveries-detail.changes.absent': null
  readonly 'deliveries-detail.changes.address': null
  readonly 'deliveries-detail.changes.after': null
  readonly 'deliveries-detail.changes.attempts': null
  readonly 'deliveries-detail.changes.before': null
  readonly 'deliveries-detail.changes.cause': null
  readonly 'deliveries-detail.changes.duration': null
  readonly 'deliveries-detail.changes.more': { readonly count: number }
  readonly 'deliveries-detail.changes.noPrevious': null
  readonly 'deliveries-detail.changes.none': null
  readonly 'deliveries-detail.changes.one': null
  readonly 'deliveries-detail.changes.other': null
  readonly 'deliveries-detail.changes.payload': null
  readonly 'deliveries-detail.changes.previous': null
  readonly 'deliveries-detail.changes.responseBody': null
  readonly 'deliveries-detail.changes.status': null
  readonly 'deliveries-detail.changes.what': null
  readonly 'deliveries-detail.close': null
  readonly 'deliveries-detail.confirm.cancel.action': null
  readonly 'deliveries-detail.confirm.cancel.text': null
  readonly 'deliveries-detail.confirm.cancel.title': null
  readonly 'deliveries-detail.confirm.retry.action': null
  readonly 'deliveries-detail.confirm.retry.text': null
  readonly 'deliveries-detail.confirm.retry.title': null
  readonly 'deliveries-detail.copyId': null
  readonly 'deliveries-detail.curl': null
  readonly 'deliveries-detail.curl.recorded': null
  readonly 'deliveries-detail.headers': null
  readonly 'deliveries-detail.help': null
  readonly 'deliveries-detail.lastFailure': { readonly cause: string | number }
  readonly 'deliveries-detail.more': null
  readonly 'deliveries-detail.outcome.failure': null
  readonly 'deliveries-detail.outcome.success': null
  readonly 'deliveries-detail.permalink': null
  readonly 'deliveries-detail.phase.connect_ms': null
  readonly 'deliveries-detail.phase.dns_ms': null
  readonly 'deliveries-detail.phase.first_byte_ms': null
  readonly 'deliveries-detail.phase.tls_ms': null
  readonly 'deliveries-detail.picker': null
  readonly 'deliveries-detail.picker.option': { readonly status: string; readonly attempt: number; readonly outcome: string | number }
  readonly 'deliveries-detail.queued': null
  readonly 'deliveries-detail.request.none': null
  readonly 'deliveries-detail.response.empty': null
  readonly 'deliveries-detail.response.from': null
  readonly 'deliveries-detail.response.none': null
  readonly 'deliveries-detail.response.truncated': null
  readonly 'deliveries-detail.retry.CANCELLED': null
  readonly 'deliveries-detail.retry.DELIVERED': null
  readonly 'deliveries-detail.retry.FAILED': null
  readonly 'deliveries-detail.retry.PENDING': null
  readonly 'deliveries-detail.section': null
  readonly 'deliveries-detail.signature.code': null
  readonly 'deliveries-detail.signature.code.copy': null
  readonly 'deliveries-detail.signature.content': null
  readonly 'deliveries-detail.signature.content.copy': null
  readonly 'deliveries-detail.signature.content.text': null
  readonly 'deliveries-detail.signature.framework': null
  readonly 'deliveries-detail.signature.headers': null
  readonly 'deliveries-detail.step.answered': { readonly status: string | number }
  readonly 'deliveries-detail.step.attempt': { readonly attempt: number }
  readonly 'deliveries-detail.step.cancelled': null
  readonly 'deliveries-detail.step.created': null
  readonly 'deliveries-detail.step.failed': null
  readonly 'deliveries-detail.step.next': { readonly attempt: number }
  readonly 'deliveries-detail.step.sending': { readonly attempt: number }
  readonly 'deliveries-detail.tab.changes': null
  readonly 'deliveries-detail.tab.request': null
  readonly 'deliveries-detail.tab.response': null
  readonly 'deliveries-detail.tab.signature': null
  readonly 'deliveries-detail.tabs': null
  readonly 'deliveries-detail.tester': null
  readonly 'deliveries-detail.timeline': null
  readonly 'deliveries-detail.toWebhook': { readonly url: string | number }
  readonly 'deliveries-detail.verdict.cancelled': { readonly count: number }
  readonly 'deliveries-detail.verdict.delivered': { readonly count: number }
  readonly 'deliveries-detail.verdict.deliveredWith': { readonly count: number; readonly status: string | number; readonly duration: string | number }
  readonly 'deliveries-detail.verdict.failed': { readonly count: number }
  readonly 'deliveries-detail.verdict.paused': null
  readonly 'deliveries-detail.verdict.queued': null
  readonly 'deliveries-detail.verdict.sending': { readonly attempt: number }
  readonly 'deliveries-detail.verdict.waiting': null
  readonly 'deliveries-detail.verify.action': null
  readonly 'deliveries-detail.verify.genuine': null
  readonly 'deliveries-detail.verify.hint': null
  readonly 'deliveries-detail.verify.invalid': null
  readonly 'deliveries-detail.verify.secret': null
  readonly 'deliveries-detail.verify.wrong': null
  readonly 'deliveries.caption': null
  readonly 'deliveries.chip.remove': null
  readonly 'deliveries.chips': null
  readonly 'deliveries.clear': null
  readonly 'deliveries.code': { readonly code: string | number }
  readonly 'deliveries.code.any': null
  readonly 'deliveries.column.attempts': null
  readonly 'deliveries.column.event': null
  readonly 'deliveries.column.result': null
  readonly 'deliveries.column.status': null
  readonly 'deliveries.column.time': null
  readonly 'deliveries.column.webhook': null
  readonly 'deliveries.empty.help': null
  readonly 'deliveries.empty.test': null
  readonly 'deliveries.empty.text': null
  readonly 'deliveries.empty.title': null
  readonly 'deliveries.empty.webhooks': null
  readonly 'deliveries.error.any': null
  readonly 'deliveries.event.any': null
  readonly 'deliveries.event.groups': null
  readonly 'deliveries.event.types': null
  readonly 'deliveries.filter.all': null
  readonly 'deliveries.filter.code': null
  readonly 'deliveries.filter.error': null
  readonly 'deliveries.filter.event': null
  readonly 'deliveries.filter.range': null
  readonly 'deliveries.filter.status': null
  readonly 'deliveries.filter.test': null
  readonly 'deliveries.filter.webhook': null
  readonly 'deliveries.filters': null
  readonly 'deliveries.live.announced': { readonly count: number; readonly failed: number }
  readonly 'deliveries.live.new': { readonly count: number }
  readonly 'deliveries.live.newAtLeast': { readonly count: number }
  readonly 'deliveries.next': null
  readonly 'deliveries.none.soFar': null
  readonly 'deliveries.none.text': null
  readonly 'deliveries.none.title': null
  readonly 'deliveries.pages': null
  readonly 'deliveries.range.1h': null
  readonly 'deliveries.range.24h': null
  readonly 'deliveries.range.30d': null
  readonly 'deliveries.range.7d': null
  readonly 'deliveries.range.any': null
  readonly 'deliveries.range.custom': null
  readonly 'deliveries.search': null
  readonly 'deliveries.searchOn': null
  readonly 'deliveries.shown': { readonly count: number }
  readonly 'deliveries.span': { readonly from: string | number; readonly to: string | number }
  readonly 'deliveries.span.from': { readonly from: string | number }
  readonly 'deliveries.span.to': { readonly to: string | number }
  readonly 'deliveries.statuses.CANCELLED': null
  readonly 'deliveries.statuses.DELIVERED': null
  readonly 'deliveries.statuses.FAILED': null
  readonly 'deliveries.statuses.PENDING': null
  readonly 'deliveries.statuses.SENDING': null
  readonly 'deliveries.test': null
  readonly 'deliveries.title': null
  readonly 'deliveries.webhook.any': null
  readonly 'errors.field.answer_header': null
  readonly 'errors.field.batch_size': null
  readonly 'errors.field.check_too_long': null
  readonly 'errors.field.cursor': null
  readonly 'errors.field.email_address': null
  readonly 'errors.field.email_address_repeated': null
  readonly 'errors.field.event_pattern': null
  readonly 'errors.field.event_reserved': null
  readonly 'errors.field.event_type_name': null
  readonly 'errors.field.events_all': null
  readonly 'errors.field.expunge_scope': null
  readonly 'errors.field.header_name': null
  readonly 'errors.field.header_repeated': null
  readonly 'errors.field.header_reserved': null
  readonly 'errors.field.header_value': null
  readonly 'errors.field.headers_too_large': null
  readonly 'errors.field.idempotency_key': null
  readonly 'errors.field.invalid_format': null
  readonly 'errors.field.invalid_type': null
  readonly 'errors.field.invalid_value': null
  readonly 'errors.field.not_ready': null
  readonly 'errors.field.plain_text': null
  readonly 'errors.field.retry_schedule': null
  readonly 'errors.field.return_url': null
  readonly 'errors.field.secret': null
  readonly 'errors.field.tenant_id': null
  readonly 'errors.field.tenant_of_key': null
  readonly 'errors.field.time_range': null
  readonly 'errors.field.too_big': null
  readonly 'errors.field.too_small': null
  readonly 'errors.field.unknown_event_type': null
  readonly 'errors.field.unrecognized_keys': null
  readonly 'errors.field.url_characters': null
  readonly 'errors.field.url_credentials': null
  readonly 'errors.field.url_fragment': null
  readonly 'errors.field.url_host_form': null
  readonly 'errors.field.url_host_name': null
  readonly 'errors.field.url_ip_address': null
  readonly 'errors.field.url_port': null
  readonly 'errors.field.url_private_name': null
  readonly 'errors.field.url_scheme': null
  readonly 'errors.field.url_too_long': null
  readonly 'errors.field.webhook_required': null
  readonly 'errors.problem.alert_not_found.text': null
  readonly 'errors.problem.alert_not_found.title': null
  readonly 'errors.problem.alert_resolved.text': null
  readonly 'errors.problem.alert_resolved.title': null
  readonly 'errors.problem.alert_settings_changed.text': null
  readonly 'errors.problem.alert_settings_changed.title': null
  readonly 'errors.problem.api_key_not_found.text': null
  readonly 'errors.problem.api_key_not_found.title': null
  readonly 'errors.problem.bin_not_found.text': null
  readonly 'errors.problem.bin_not_found.title': null
  readonly 'errors.problem.body_too_large.text': null
  readonly 'errors.problem.body_too_large.title': null
  readonly 'errors.problem.cross_site_request.text': null
  readonly 'errors.problem.cross_site_request.title': null
  readonly 'errors.problem.data_invalid.text': null
  readonly 'errors.problem.data_invalid.title': null
  readonly 'errors.problem.database_unavailable.text': null
  readonly 'errors.problem.database_unavailable.title': null
  readonly 'errors.problem.delivery_finished.text': null
  readonly 'errors.problem.delivery_finished.title': null
  readonly 'errors.problem.delivery_not_found.text': null
  readonly 'errors.problem.delivery_not_found.title': null
  readonly 'errors.problem.delivery_sending.text': null
  readonly 'errors.problem.delivery_sending.title': null
  readonly 'errors.problem.email_address_missing.text': null
  readonly 'errors.problem.email_address_missing.title': null
  readonly 'errors.problem.email_refused.text': null
  readonly 'errors.problem.email_refused.title': null
  readonly 'errors.problem.email_unavailable.text': null
  readonly 'errors.problem.email_unavailable.title': null
  readonly 'errors.problem.event_expired.text': null
  readonly 'errors.problem.event_expired.title': null
  readonly 'errors.problem.event_not_found.text': null
  readonly 'errors.problem.event_not_found.title': null
  readonly 'errors.problem.event_too_large.text': null
  readonly 'errors.problem.event_too_large.title': null
  readonly 'errors.problem.event_type_built_in.text': null
  readonly 'errors.problem.event_type_built_in.title': null
  readonly 'errors.problem.event_type_not_found.text': null
  readonly 'errors.problem.event_type_not_found.title': null
  readonly 'errors.problem.expunge_not_found.text': null
  readonly 'errors.problem.expunge_not_found.title': null
  readonly 'errors.problem.idempotency_key_reused.text': null
  readonly 'errors.problem.idempotency_key_reused.title': null
  readonly 'errors.problem.internal_error.text': null
  readonly 'errors.problem.internal_error.title': null
  readonly 'errors.problem.invalid_encoding.text': null
  readonly 'errors.problem.invalid_encoding.title': null
  readonly 'errors.problem.invalid_json.text': null
  readonly 'errors.problem.invalid_json.title': null
  readonly 'errors.problem.invalid_request.text': null
  readonly 'errors.problem.invalid_request.title': null
  readonly 'errors.problem.method_not_allowed.text': null
  readonly 'errors.problem.method_not_allowed.title': null
  readonly 'errors.problem.nested_too_deep.text': null
  readonly 'errors.problem.nested_too_deep.title': null
  readonly 'errors.problem.not_ready.text': null
  readonly 'errors.problem.not_ready.title': null
  readonly 'errors.problem.operator_required.text': null
  readonly 'errors.problem.operator_required.title': null
  readonly 'errors.problem.permission_denied.text': null
  readonly 'errors.problem.permission_denied.title': null
  readonly 'errors.problem.portal_denied.text': null
  readonly 'errors.problem.portal_denied.title': null
  readonly 'errors.problem.portal_link_ended.text': null
  readonly 'errors.problem.portal_link_ended.title': null
  readonly 'errors.problem.rate_limited.text': null
  readonly 'errors.problem.rate_limited.title': null
  readonly 'errors.problem.repeated_key.text': null
  readonly 'errors.problem.repeated_key.title': null
  readonly 'errors.problem.replay_finished.text': null
  readonly 'errors.problem.replay_finished.title': null
  readonly 'errors.problem.replay_not_found.text': null
  readonly 'errors.problem.replay_not_found.title': null
  readonly 'errors.problem.replay_running.text': null
  readonly 'errors.problem.replay_running.title': null
  readonly 'errors.problem.route_not_found.text': null
  readonly 'errors.problem.route_not_found.title': null
  readonly 'errors.problem.schema_invalid.text': null
  readonly 'errors.problem.schema_invalid.title': null
  readonly 'errors.problem.schema_not_additive.text': null
  readonly 'errors.problem.schema_not_additive.title': null
  readonly 'errors.problem.sign_in_refused.text': null
  readonly 'errors.problem.sign_in_refused.title': null
  readonly 'errors.problem.tenant_invalid.text': null
  readonly 'errors.problem.tenant_invalid.title': null
  readonly 'errors.problem.tenant_mismatch.text': null
  readonly 'errors.problem.tenant_mismatch.title': null
  readonly 'errors.problem.tenant_required.text': null
  readonly 'errors.problem.tenant_required.title': null
  readonly 'errors.problem.too_many_bins.text': null
  readonly 'errors.problem.too_many_bins.title': null
  readonly 'errors.problem.too_many_sign_ins.text': null
  readonly 'errors.problem.too_many_sign_ins.title': null
  readonly 'errors.problem.too_many_streams.text': null
  readonly 'errors.problem.too_many_streams.title': null
  readonly 'errors.problem.unauthenticated.text': null
  readonly 'errors.problem.unauthenticated.title': null
  readonly 'errors.problem.unknown_event_type.text': null
  readonly 'errors.problem.unknown_event_type.title': null
  readonly 'errors.problem.unsupported_media_type.text': null
  readonly 'errors.problem.unsupported_media_type.title': null
  readonly 'errors.problem.validation_failed.text': null
  readonly 'errors.problem.validation_failed.title': null
  readonly 'errors.problem.webhook_changed.text': null
  readonly 'errors.problem.webhook_changed.title': null
  readonly 'errors.problem.webhook_deleted.text': null
  readonly 'errors.problem.webhook_deleted.title': null
  readonly 'errors.problem.webhook_disabled.text': null
  readonly 'errors.problem.webhook_disabled.title': null
  readonly 'errors.problem.webhook_not_found.text': null
  readonly 'errors.problem.webhook_not_found.title': null
  readonly 'errors.unknown.text': null
  readonly 'errors.unknown.title': null
  readonly 'errors.unreachable.text': null
  readonly 'errors.unreachable.title': null
  readonly 'event-types.description.customer-created': null
  readonly 'event-types.description.customer-updated': null
  readonly 'event-types.description.gancho-webhook-degraded': null
  readonly 'event-types.description.gancho-webhook-disabled': null
  readonly 'event-types.description.gancho-webhook-exhausted': null
  readonly 'event-types.description.gancho-webhook-failing': null
  readonly 'event-types.description.gancho-webhook-recovered': null
  readonly 'event-types.description.inventory-low': null
  readonly 'event-types.description.inventory-updated': null
  readonly 'event-types.description.invoice-authorized': null
  readonly 'event-types.description.invoice-cancelled': null
  readonly 'event-types.description.invoice-created': null
  readonly 'event-types.description.invoice-rejected': null
  readonly 'event-types.description.invoice-sent': null
  readonly 'event-types.description.payment-failed': null
  readonly 'event-types.description.payment-received': null
  readonly 'event-types.description.sales_order-cancelled': null
  readonly 'event-types.description.sales_order-confirmed': null
  readonly 'event-types.description.sales_order-created': null
  readonly 'event-types.group.customers': null
  readonly 'event-types.group.gancho': null
  readonly 'event-types.group.inventory': null
  readonly 'event-types.group.invoices': null
  readonly 'event-types.group.payments': null
  readonly 'event-types.group.sales-orders': null
  readonly 'keys.caption': null
  readonly 'keys.column.actions': null
  readonly 'keys.column.created': null
  readonly 'keys.column.expires': null
  readonly 'keys.column.name': null
  readonly 'keys.column.permissions': null
  readonly 'keys.column.state': null
  readonly 'keys.create': null
  readonly 'keys.created.copy': null
  readonly 'keys.created.once': null
  readonly 'keys.created.saved': null
  readonly 'keys.created.title': null
  readonly 'keys.description': null
  readonly 'keys.empty.text': null
  readonly 'keys.empty.title': null
  readonly 'keys.life': null
  readonly 'keys.life.days': { readonly count: number }
  readonly 'keys.life.hint': null
  readonly 'keys.name': null
  readonly 'keys.name.hint': null
  readonly 'keys.name.missing': null
  readonly 'keys.never': null
  readonly 'keys.new': null
  readonly 'keys.operators.text': null
  readonly 'keys.operators.title': null
  readonly 'keys.pages': null
  readonly 'keys.permissions': null
  readonly 'keys.permissions.events': null
  readonly 'keys.permissions.events.hint': null
  readonly 'keys.permissions.read': null
  readonly 'keys.permissions.read.hint': null
  readonly 'keys.permissions.write': null
  readonly 'keys.permissions.write.hint': null
  readonly 'keys.revoke': null
  readonly 'keys.revoke.of': { readonly name: string | number }
  readonly 'keys.revoke.text': null
  readonly 'keys.revoke.title': { readonly name: string | number }
  readonly 'keys.revoked': { readonly name: string | number }
  readonly 'keys.shown': { readonly count: number }
  readonly 'keys.state.active': null
  readonly 'keys.state.expired': null
  readonly 'keys.state.revoked': null
  readonly 'keys.title': null
  readonly 'replays.cancel': null
  readonly 'replays.cancel.of': { readonly scope: string | number }
  readonly 'replays.cancelled': null
  readonly 'replays.caption': null
  readonly 'replays.column.actions': null
  readonly 'replays.column.created': null
  readonly 'replays.column.progress': null
  readonly 'replays.column.state': null
  readonly 'replays.column.what': null
  readonly 'replays.completed': { readonly count: number; readonly shown: string | number }
  readonly 'replays.description': null
  readonly 'replays.empty.help': null
  readonly 'replays.empty.text': null
  readonly 'replays.empty.title': null
  readonly 'replays.event': null
  readonly 'replays.event.all': null
  readonly 'replays.kind': null
  readonly 'replays.kind.all': null
  readonly 'replays.kind.all.text': null
  readonly 'replays.kind.missing': null
  readonly 'replays.kind.missing.text': null
  readonly 'replays.kind.recover': null
  readonly 'replays.kind.recover.text': null
  readonly 'replays.new': null
  readonly 'replays.new.text': null
  readonly 'replays.pages': null
  readonly 'replays.preview.atLeast': { readonly count: number; readonly shown: string | number }
  readonly 'replays.preview.choose': null
  readonly 'replays.preview.count': { readonly count: number; readonly shown: string | number }
  readonly 'replays.preview.details': { readonly webhooks: number; readonly time: string | number }
  readonly 'replays.preview.none': null
  readonly 'replays.progress': { readonly queued: string | number; readonly total: string | number; readonly skipped: number; readonly shown: string | number }
  readonly 'replays.range': null
  readonly 'replays.range.1h': null
  readonly 'replays.range.24h': null
  readonly 'replays.range.30d': null
  readonly 'replays.range.7d': null
  readonly 'replays.range.any': null
  readonly 'replays.range.span': null
  readonly 'replays.rate': null
  readonly 'replays.rate.hint': null
  readonly 'replays.rate.perSecond': { readonly count: number; readonly shown: string | number }
  readonly 'replays.recover': null
  readonly 'replays.running': null
  readonly 'replays.scope.span': { readonly from: string | number; readonly to: string | number }
  readonly 'replays.scope.until': { readonly to: string | number }
  readonly 'replays.start.all': { readonly count: number; readonly shown: string | number }
  readonly 'replays.start.missing': { readonly count: number; readonly shown: string | number }
  readonly 'replays.start.recover': { readonly count: number; readonly shown: string | number }
  readonly 'replays.started': null
  readonly 'replays.state.CANCELLED': null
  readonly 'replays.state.COMPLETED': null
  readonly 'replays.state.RUNNING': null
  readonly 'replays.title': null
  readonly 'replays.webhook': null
  readonly 'replays.webhook.all': null
  readonly 'replays.webhook.choose': null
  readonly 'session.byKey': null
  readonly 'session.byPassword': null
  readonly 'session.description': null
  readonly 'session.expired.portal': null
  readonly 'session.expired.return': null
  readonly 'session.expired.text': null
  readonly 'session.expired.title': null
  readonly 'session.key.hint': null
  readonly 'session.key.label': null
  readonly 'session.key.missing': null
  readonly 'session.password.hint': null
  readonly 'session.password.label': null
  readonly 'session.password.missing': null
  readonly 'session.portal.again': null
  readonly 'session.portal.missing.text': null
  readonly 'session.portal.missing.title': null
  readonly 'session.portal.opening': null
  readonly 'session.portal.title': null
  readonly 'session.signIn': null
  readonly 'session.tenant.description': null
  readonly 'session.tenant.invalid': null
  readonly 'session.tenant.label': null
  readonly 'session.tenant.list': null
  readonly 'session.tenant.none': null
  readonly 'session.tenant.open': null
  readonly 'session.tenant.pages': null
  readonly 'session.tenant.title': null
  readonly 'session.tenant.webhooks': { readonly count: number; readonly shown: string | number }
  readonly 'session.title': null
  readonly 'test.check': null
  readonly 'test.check.accepts_valid': null
  readonly 'test.check.answered': { readonly status: string | number; readonly duration: string | number }
  readonly 'test.check.code': null
  readonly 'test.check.failed': null
  readonly 'test.check.failed.text': null
  readonly 'test.check.forged': null
  readonly 'test.check.forged.text': null
  readonly 'test.check.help': null
  readonly 'test.check.no': null
  readonly 'test.check.passed': null
  readonly 'test.check.passed.text': null
  readonly 'test.check.rejects_forged': null
  readonly 'test.check.yes': null
  readonly 'test.copy': null
  readonly 'test.data': null
  readonly 'test.data.format': null
  readonly 'test.data.invalid': null
  readonly 'test.data.reset': null
  readonly 'test.description': null
  readonly 'test.event': null
  readonly 'test.event.others': null
  readonly 'test.event.subscribed': null
  readonly 'test.help': null
  readonly 'test.hint.badRequest': null
  readonly 'test.hint.mediaType': null
  readonly 'test.hint.notFound': null
  readonly 'test.hint.serverError': null
  readonly 'test.hint.tooLarge': null
  readonly 'test.hint.tooMany': null
  readonly 'test.hint.unauthorized': null
  readonly 'test.json.object': null
  readonly 'test.json.syntax': { readonly line: string | number; readonly column: string | number }
  readonly 'test.open': null
  readonly 'test.phase.connect_ms': null
  readonly 'test.phase.dns_ms': null
  readonly 'test.phase.first_byte_ms': null
  readonly 'test.phase.tls_ms': null
  readonly 'test.phase.total': null
  readonly 'test.request': null
  readonly 'test.request.headers': null
  readonly 'test.response': null
  readonly 'test.response.body': null
  readonly 'test.response.empty': null
  readonly 'test.response.headers': null
  readonly 'test.response.truncated': null
  readonly 'test.result': null
  readonly 'test.retry': null
  readonly 'test.retry.cancel': null
  readonly 'test.send': null
  readonly 'test.shortcut': null
  readonly 'test.title': null
  readonly 'test.titleOf': { readonly host: string | number }
  readonly 'test.verdict.answered': { readonly status: string | number; readonly duration: string | number }
  readonly 'test.verdict.success': null
  readonly 'test.verdict.undelivered': { readonly cause: string | number }
  readonly 'test.waiting': null
  readonly 'test.waiting.text': null
  readonly 'ui.barName': { readonly span: string | number; readonly delivered: number; readonly retried: number; readonly failed: number }
  readonly 'ui.body.copy': null
  readonly 'ui.body.look': null
  readonly 'ui.body.raw': null
  readonly 'ui.body.tree': null
  readonly 'ui.cancel': null
  readonly 'ui.close': null
  readonly 'ui.copied': null
  readonly 'ui.copyRequestId': null
  readonly 'ui.delivered': null
  readonly 'ui.discard': null
  readonly 'ui.discard.text': null
  readonly 'ui.discard.title': null
  readonly 'ui.dismiss': null
  readonly 'ui.failed': null
  readonly 'ui.headers.copy': null
  readonly 'ui.headers.masked': null
  readonly 'ui.json.copyPath': { readonly path: string | number }
  readonly 'ui.json.copyValue': { readonly path: string | number }
  readonly 'ui.json.members': { readonly count: number }
  readonly 'ui.json.rest': { readonly count: number }
  readonly 'ui.language': null
  readonly 'ui.live.live': null
  readonly 'ui.live.pause': null
  readonly 'ui.live.paused': null
  readonly 'ui.live.reconnecting': null
  readonly 'ui.live.resume': null
  readonly 'ui.loading': null
  readonly 'ui.more': null
  readonly 'ui.opensNewTab': null
  readonly 'ui.requestId': null
  readonly 'ui.retried': null
  readonly 'ui.retry': null
  readonly 'ui.shown': { readonly count: number }
  readonly 'ui.status.CANCELLED': null
  readonly 'ui.status.DELIVERED': null
  readonly 'ui.status.FAILED': null
  readonly 'ui.status.PENDING': null
  readonly 'ui.status.SENDING': null
  readonly 'ui.theme': null
  readonly 'ui.theme.dark': null
  readonly 'ui.theme.light': null
  readonly 'ui.theme.system': null
  readonly 'ui.toasts': null
  readonly 'ui.viewAsChart': null
  readonly 'ui.viewAsTable': null
  readonly 'webhooks-form.advanced': null
  readonly 'webhooks-form.advanced.hint': null
  readonly 'webhooks-form.conflict.mine': null
  readonly 'webhooks-form.conflict.text': null
  readonly 'webhooks-form.conflict.title': null
  readonly 'webhooks-form.create': null
  readonly 'webhooks-form.created': { readonly host: string | number }
  readonly 'webhooks-form.created.text': null
  readonly 'webhooks-form.created.title': null
  readonly 'webhooks-form.description': null
  readonly 'webhooks-form.edit': null
  readonly 'webhooks-form.errors': { readonly count: number }
  readonly 'webhooks-form.events': null
  readonly 'webhooks-form.events.all': null
  readonly 'webhooks-form.events.all.hint': null
  readonly 'webhooks-form.events.chosen': { readonly count: number; readonly shown: string | number }
  readonly 'webhooks-form.events.find': null
  readonly 'webhooks-form.events.found': { readonly count: number }
  readonly 'webhooks-form.events.missing': null
  readonly 'webhooks-form.events.none': null
  readonly 'webhooks-form.example': { readonly event: string | number }
  readonly 'webhooks-form.example.copy': null
  readonly 'webhooks-form.field.description': null
  readonly 'webhooks-form.field.events': null
  readonly 'webhooks-form.field.headers': null
  readonly 'webhooks-form.field.max_in_flight': null
  readonly 'webhooks-form.field.ordered': null
  readonly 'webhooks-form.field.rate_limit_per_second': null
  readonly 'webhooks-form.field.retry_schedule_seconds': null
  readonly 'webhooks-form.field.timeout_ms': null
  readonly 'webhooks-form.field.url': null
  readonly 'webhooks-form.group': { readonly group: string | number; readonly chosen: number; readonly count: number }
  readonly 'webhooks-form.group.count': { readonly chosen: number; readonly count: number }
  readonly 'webhooks-form.headers': null
  readonly 'webhooks-form.headers.add': null
  readonly 'webhooks-form.headers.hint': null
  readonly 'webhooks-form.headers.name': { readonly place: number }
  readonly 'webhooks-form.headers.remove': { readonly place: number }
  readonly 'webhooks-form.headers.value': { readonly place: number }
  readonly 'webhooks-form.inFlight': null
  readonly 'webhooks-form.inFlight.hint': null
  readonly 'webhooks-form.new.text': null
  readonly 'webhooks-form.operational': null
  readonly 'webhooks-form.operational.help': null
  readonly 'webhooks-form.operational.hint': null
  readonly 'webhooks-form.ordered': null
  readonly 'webhooks-form.ordered.hint': null
  readonly 'webhooks-form.range': { readonly min: number; readonly max: number }
  readonly 'webhooks-form.rate': null
  readonly 'webhooks-form.rate.hint': null
  readonly 'webhooks-form.rate.none': null
  readonly 'webhooks-form.retries': null
  readonly 'webhooks-form.retries.default': null
  readonly 'webhooks-form.retries.help': null
  readonly 'webhooks-form.retries.none': null
  readonly 'webhooks-form.retries.own': null
  readonly 'webhooks-form.save': null
  readonly 'webhooks-form.saved': { readonly host: string | number }
  readonly 'webhooks-form.secret.kept': { readonly hint: string | number }
  readonly 'webhooks-form.secret.length': { readonly count: number }
  readonly 'webhooks-form.testNow': null
  readonly 'webhooks-form.timeout': null
  readonly 'webhooks-form.timeout.hint': null
  readonly 'webhooks-form.url': null
  readonly 'webhooks-form.url.hint': null
  readonly 'webhooks-form.url.missing': null
  readonly 'webhooks-form.url.port': { readonly port: string | number }
  readonly 'webhooks-form.waits': null
  readonly 'webhooks-form.waits.hint': null
  readonly 'webhooks-form.waits.invalid': null
  readonly 'webhooks.caption': null
  readonly 'webhooks.column.actions': null
  readonly 'webhooks.column.events': null
  readonly 'webhooks.column.last': null
  readonly 'webhooks.column.state': null
  readonly 'webhooks.column.success': null
  readonly 'webhooks.column.webhook': null
  readonly 'webhooks.copyId': null
  readonly 'webhooks.delete': null
  readonly 'webhooks.delete.kept': null
  readonly 'webhooks.delete.pause': null
  readonly 'webhooks.delete.title': { readonly host: string | number }
  readonly 'webhooks.delete.waiting': { readonly count: number; readonly shown: string | number }
  readonly 'webhooks.deleted': { readonly host: string | number }
  readonly 'webhooks.detail': null
  readonly 'webhooks.disabled.failing': null
  readonly 'webhooks.disabled.gone': null
  readonly 'webhooks.disabled.replay': null
  readonly 'webhooks.disabled.title': null
  readonly 'webhooks.duplicate': null
  readonly 'webhooks.edit': null
  readonly 'webhooks.empty.help': null
  readonly 'webhooks.empty.text': null
  readonly 'webhooks.empty.title': null
  readonly 'webhooks.empty.try': null
  readonly 'webhooks.enable': null
  readonly 'webhooks.events.all': null
  readonly 'webhooks.events.more': { readonly count: number }
  readonly 'webhooks.fact.events': null
  readonly 'webhooks.fact.first': null
  readonly 'webhooks.fact.p95': null
  readonly 'webhooks.fact.rate': null
  readonly 'webhooks.fact.waiting': null
  readonly 'webhooks.filter.any': null
  readonly 'webhooks.filter.found': { readonly count: number }
  readonly 'webhooks.filter.state': null
  readonly 'webhooks.find': null
  readonly 'webhooks.last.none': null
  readonly 'webhooks.menu': { readonly host: string | number }
  readonly 'webhooks.new': null
  readonly 'webhooks.none.clear': null
  readonly 'webhooks.none.text': null
  readonly 'webhooks.none.title': null
  readonly 'webhooks.optional': null
  readonly 'webhooks.pause': null
  readonly 'webhooks.paused': { readonly host: string | number }
  readonly 'webhooks.rate.label': { readonly rate: string | number; readonly count: number; readonly shown: string | number }
  readonly 'webhooks.rate.none': null
  readonly 'webhooks.reason.failing': null
  readonly 'webhooks.reason.gone': null
  readonly 'webhooks.reason.other': null
  readonly 'webhooks.resume': null
  readonly 'webhooks.resumed': { readonly host: string | number }
  readonly 'webhooks.rotate': null
  readonly 'webhooks.rotate.help': null
  readonly 'webhooks.rotate.hours': { readonly count: number }
  readonly 'webhooks.rotate.overlap': null
  readonly 'webhooks.rotate.overlap.hint': null
  readonly 'webhooks.rotate.text': null
  readonly 'webhooks.rotate.title': null
  readonly 'webhooks.secret': null
  readonly 'webhooks.secret.copy': null
  readonly 'webhooks.secret.counter': { readonly count: number; readonly most: number }
  readonly 'webhooks.secret.generate': null
  readonly 'webhooks.secret.hide': null
  readonly 'webhooks.secret.hint': null
  readonly 'webhooks.secret.once': null
  readonly 'webhooks.secret.saved': null
  readonly 'webhooks.secret.show': null
  readonly 'webhooks.stale': null
  readonly 'webhooks.state.ACTIVE': null
  readonly 'webhooks.state.DISABLED': null
  readonly 'webhooks.state.PAUSED': null
  readonly 'webhooks.test': null
  readonly 'webhooks.title': null
  readonly 'webhooks.undo': null
  readonly 'webhooks.unknown': null
  readonly 'webhooks.waiting': { readonly count: number; readonly shown: string | number }
}

import type { AlertKind } from '../rules.ts'
import type { EmailLanguage } from '../settings.ts'

/** What is known of an alert, as text. */
interface Known {
  readonly count: string
  readonly percent: string
  /** When it began; of one that is over, when that was. */
  readonly since: string
}

type Heading = (host: string) => string

/** What messages about alerts say. */
interface Words {
  readonly opened: Readonly<
    Record<
      AlertKind,
      { readonly heading: Heading; readonly what: (known: Known) => string; readonly todo: readonly string[] }
    >
  >
  readonly recovered: Readonly<
    Record<AlertKind, { readonly heading: Heading; readonly what: (known: Known) => string }>
  >
  readonly webhook: string
  readonly lastError: string
  readonly link: string
  /** The subject of several. */
  readonly andMore: (first: string, others: number) => string
  readonly more: (rest: number) => {
    readonly heading: string
    readonly lines: readonly string[]
    readonly link: string
  }
  readonly test: { readonly subject: string; readonly heading: string; readonly text: string }
  readonly footer: { readonly why: (tenantId: string) => string; readonly change: string }
}

const en: Words = {
  opened: {
    failing: {
      heading: (host) => `Every attempt fails: ${host}`,
      what: ({ count, since }) => `Every attempt has failed since ${since}, ${count} in a row.`,
      todo: [
        'Nothing is lost so far: what did not arrive is tried again, by the retry schedule of the webhook.',
      ],
    },
    exhausted: {
      heading: (host) => `Deliveries were given up: ${host}`,
      what: ({ count, since }) =>
        `All attempts of a delivery failed, so it was given up. Since ${since}: ${count}.`,
      todo: ['When the cause is gone, send them again: "Recover failed", in the panel.'],
    },
    disabled: {
      heading: (host) => `Webhook disabled: ${host}`,
      what: ({ since }) => `We disabled this webhook on ${since}: nothing is sent to it any more.`,
      todo: ['When the cause is gone, enable it in the panel, and replay what it missed.'],
    },
    degraded: {
      heading: (host) => `Few deliveries succeed: ${host}`,
      what: ({ percent, since }) =>
        `Only ${percent}% of its deliveries succeed at their first attempt. Seen first on ${since}.`,
      todo: ['What failed is tried again. Look at the failed deliveries for what they have in common.'],
    },
  },
  recovered: {
    failing: {
      heading: (host) => `Recovered: ${host}`,
      what: ({ since }) => `It no longer fails. Over since ${since}.`,
    },
    exhausted: {
      heading: (host) => `No given-up deliveries left: ${host}`,
      what: ({ since }) => `What had been given up was delivered, or is no longer kept. Over since ${since}.`,
    },
    disabled: {
      heading: (host) => `Enabled again: ${host}`,
      what: ({ since }) => `The webhook is not disabled any more. Over since ${since}.`,
    },
    degraded: {
      heading: (host) => `Deliveries succeed again: ${host}`,
      what: ({ since }) => `The success rate is back above what you asked for. Over since ${since}.`,
    },
  },
  webhook: 'Webhook',
  lastError: 'Last error',
  link: 'Open it in the panel',
  andMore: (first, others) => `${first}, and ${others} more`,
  more: (rest) => ({
    heading: `And ${rest} more`,
    lines: ['The panel lists all of them.'],
    link: 'Open the alerts',
  }),
  test: {
    subject: 'Test: alerts of Gancho reach you',
    heading: 'This is a test',
    text: 'Somebody pressed the button that sends it. When a webhook needs a look, a message like this one tells you.',
  },
  footer: {
    why: (tenantId) => `You get this because your address is in the alert settings of ${tenantId} in Gancho.`,
    change: 'Change what you are told of',
  },
}

const es: Words = {
  opened: {
    failing: {
      heading: (host) => `Fallan todos los intentos: ${host}`,
      what: ({ count, since }) => `Todos los intentos fallan desde el ${since}: ${count} seguidos.`,
      todo: [
        'Por ahora nada se pierde: lo que no llegó se vuelve a intentar, según los reintentos del webhook.',
      ],
    },
    exhausted: {
      heading: (host) => `Se agotaron los reintentos: ${host}`,
      what: ({ count, since }) =>
        `Fallaron todos los intentos de una entrega y ya no se reintenta. Desde el ${since}: ${count}.`,
      todo: ['Cuando la causa esté resuelta, envíalas de nuevo desde el panel: "Recuperar fallidas".'],
    },
    disabled: {
      heading: (host) => `Webhook desactivado: ${host}`,
      what: ({ since }) => `Desactivamos este webhook el ${since}: ya no se le envía nada.`,
      todo: ['Cuando la causa esté resuelta, actívalo en el panel y reenvía lo que no recibió.'],
    },
    degraded: {
      heading: (host) => `Pocas entregas se logran: ${host}`,
      what: ({ percent, since }) =>
        `Solo el ${percent} % de sus entregas se logra al primer intento. Visto por primera vez el ${since}.`,
      todo: ['Lo que falló se vuelve a intentar. Mira qué tienen en común las entregas fallidas.'],
    },
  },
  recovered: {
    failing: {
      heading: (host) => `Recuperado: ${host}`,
      what: ({ since }) => `Ya no falla. Resuelto el ${since}.`,
    },
    exhausted: {
      heading: (host) => `Ya no quedan entregas agotadas: ${host}`,
      what: ({ since }) => `Lo que se había agotado se entregó, o ya no se conserva. Resuelto el ${since}.`,
    },
    disabled: {
      heading: (host) => `Activado de nuevo: ${host}`,
      what: ({ since }) => `El webhook ya no está desactivado. Resuelto el ${since}.`,
    },
    degraded: {
      heading: (host) => `Las entregas vuelven a lograrse: ${host}`,
      what: ({ since }) => `La tasa de éxito volvió a superar lo que pediste. Resuelto el ${since}.`,
    },
  },
  webhook: 'Webhook',
  lastError: 'Último error',
  link: 'Abrirlo en el panel',
  andMore: (first, others) => `${first}, y ${others} más`,
  more: (rest) => ({
    heading: `Y ${rest} más`,
    lines: ['El panel las muestra todas.'],
    link: 'Abrir las alertas',
  }),
  test: {
    subject: 'Prueba: las alertas de Gancho te llegan',
    heading: 'Esto es una prueba',
    text: 'Alguien pulsó el botón que la envía. Cuando un webhook necesite atención, te lo dirá un mensaje como este.',
  },
  footer: {
    why: (tenantId) =>
      `Recibes este mensaje porque tu dirección está en los ajustes de alertas de ${tenantId} en Gancho.`,
    change: 'Cambiar de qué se te avisa',
  },
}

export const words: Readonly<Record<EmailLanguage, Words>> = { en, es }

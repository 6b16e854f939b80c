import type { EmailLanguage } from './alert-settings.ts'

/** What messages about alerts say. */
interface Words {
  readonly test: { readonly subject: string; readonly heading: string; readonly text: string }
  readonly footer: { readonly why: (tenantId: string) => string; readonly change: string }
}

const en: Words = {
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

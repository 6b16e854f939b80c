// Made from the panel's locales/*/attempts.json by npm run generate.
/** What happened, and what to do, by the code of an attempt's error. */
export interface AttemptWords {
  readonly cause: string
  readonly fix: string
}

export const attemptWords: Readonly<Record<'en' | 'es', Readonly<Record<string, AttemptWords>>>> = {
  "en": {
    "dns_error": {
      "cause": "The host has no address",
      "fix": "Check the name in the URL for typing mistakes, and that its DNS record exists."
    },
    "blocked_address": {
      "cause": "The host leads inside a private network",
      "fix": "Use a host that the internet can reach. An operator can allow networks of your own."
    },
    "connect_timeout": {
      "cause": "Nothing answered the connection",
      "fix": "Check that your server is up and that its firewall lets us in."
    },
    "connect_error": {
      "cause": "The connection was refused",
      "fix": "Check that your server listens on this port."
    },
    "tls_error": {
      "cause": "The certificate is not valid",
      "fix": "Renew it, or complete its chain: the host in the URL must be in it."
    },
    "timeout": {
      "cause": "Your server took too long",
      "fix": "Answer 2xx first, and do the work afterwards."
    },
    "connection_reset": {
      "cause": "The connection broke before an answer",
      "fix": "Look in the log of your server, and of the proxy before it."
    },
    "headers_too_large": {
      "cause": "The headers of the answer were larger than 16 KiB",
      "fix": "Answer with fewer headers: often they are cookies, or what a debugger adds."
    },
    "protocol_error": {
      "cause": "The answer was not HTTP",
      "fix": "Check what listens at this address."
    },
    "http_status": {
      "cause": "Your server answered with an error",
      "fix": "See what it answered: its body often says why."
    },
    "redirect": {
      "cause": "Your server redirected elsewhere",
      "fix": "Redirects are not followed: give the webhook its final URL."
    },
    "gone": {
      "cause": "Your server said that it is gone (410)",
      "fix": "The webhook was disabled. Enable it when your server is back."
    },
    "unreadable_secret": {
      "cause": "The secret cannot be read",
      "fix": "Nothing is sent unsigned. Tell your operator, or rotate the secret."
    },
    "worker_lost": {
      "cause": "We lost track of this attempt",
      "fix": "It is sent again, and may arrive twice."
    },
    "expunged": {
      "cause": "Deleted on request",
      "fix": "Nothing can be sent any more: what it said was deleted."
    },
    "cancelled": {
      "cause": "Cancelled by hand",
      "fix": "Send it again if it should arrive after all."
    },
    "webhook_deleted": {
      "cause": "The webhook was deleted",
      "fix": "There is nothing left to do."
    },
    "event_expired": {
      "cause": "The event was no longer kept",
      "fix": "It is older than what is stored."
    },
    "expired": {
      "cause": "It waited for too long and expired",
      "fix": "Send it again while it is listed: its event is deleted in a few days."
    }
  },
  "es": {
    "dns_error": {
      "cause": "El servidor no tiene dirección",
      "fix": "Revisa que el nombre de la URL esté bien escrito y que exista su registro DNS."
    },
    "blocked_address": {
      "cause": "El servidor lleva a una red privada",
      "fix": "Usa un servidor accesible desde internet. Un operador puede permitir redes propias."
    },
    "connect_timeout": {
      "cause": "Nadie respondió a la conexión",
      "fix": "Comprueba que tu servidor está encendido y que su cortafuegos nos deja entrar."
    },
    "connect_error": {
      "cause": "La conexión fue rechazada",
      "fix": "Comprueba que tu servidor escucha en ese puerto."
    },
    "tls_error": {
      "cause": "El certificado no es válido",
      "fix": "Renuévalo o completa su cadena: debe incluir el servidor de la URL."
    },
    "timeout": {
      "cause": "Tu servidor tardó demasiado",
      "fix": "Responde 2xx primero y haz el trabajo después."
    },
    "connection_reset": {
      "cause": "La conexión se cortó antes de la respuesta",
      "fix": "Mira el registro de tu servidor y el del proxy que tiene delante."
    },
    "headers_too_large": {
      "cause": "Las cabeceras de la respuesta pasaban de 16 KiB",
      "fix": "Responde con menos cabeceras: suelen ser cookies, o lo que añade un depurador."
    },
    "protocol_error": {
      "cause": "La respuesta no era HTTP",
      "fix": "Comprueba qué escucha en esa dirección."
    },
    "http_status": {
      "cause": "Tu servidor respondió con un error",
      "fix": "Mira qué respondió: el cuerpo suele decir por qué."
    },
    "redirect": {
      "cause": "Tu servidor redirigió a otro sitio",
      "fix": "No seguimos redirecciones: pon la URL final en el webhook."
    },
    "gone": {
      "cause": "Tu servidor dijo que ya no existe (410)",
      "fix": "El webhook se desactivó. Reactívalo cuando tu servidor vuelva."
    },
    "unreadable_secret": {
      "cause": "No se puede leer el secreto",
      "fix": "No enviamos nada sin firmar. Avisa a tu operador o cambia el secreto."
    },
    "worker_lost": {
      "cause": "Perdimos el rastro de este intento",
      "fix": "Se envía de nuevo y puede llegar dos veces."
    },
    "expunged": {
      "cause": "Eliminada a petición",
      "fix": "Ya no se puede enviar: su contenido se eliminó."
    },
    "cancelled": {
      "cause": "Cancelada a mano",
      "fix": "Reenvíala si al final debe llegar."
    },
    "webhook_deleted": {
      "cause": "El webhook se eliminó",
      "fix": "No queda nada por hacer."
    },
    "event_expired": {
      "cause": "El evento ya no se conservaba",
      "fix": "Es más antiguo que lo que se guarda."
    },
    "expired": {
      "cause": "Esperó demasiado tiempo y caducó",
      "fix": "Reenvíe mientras siga en la lista: su evento se borra en unos días."
    }
  }
}

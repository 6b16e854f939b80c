/** HTML of code, with a class on what is worth a colour; null in a language that is not known. */
export function highlight(code: string, language: string): string | null

/** The version of this server, as receivers see it in user-agent. A test keeps it equal to package.json. */
export const version = '0.1.0'

/** The stages of the deployment, and what differs by the purpose of a stage; the rest is in the file of parameters. */
export const stages = {
  staging: { highlyAvailable: false },
  production: { highlyAvailable: true },
} as const;

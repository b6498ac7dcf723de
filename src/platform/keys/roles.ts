/** Roles of `make token` and of the identity provider's setup; the API checks scopes only. */
export const roles = {
  dashboard: 'marts:read',
  partner: 'clv:read',
  admin: 'marts:read runs:read runs:write',
} as const;

export type Role = keyof typeof roles;

export const isRole = (name: string): name is Role => Object.hasOwn(roles, name);

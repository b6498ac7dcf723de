/** Roles exist only here, for `make token`, and in the identity provider's set-up; the API knows scopes. */
export const roles = {
  dashboard: 'marts:read',
  partner: 'clv:read',
  admin: 'marts:read runs:read runs:write',
} as const;

export type Role = keyof typeof roles;

export const isRole = (name: string): name is Role => Object.hasOwn(roles, name);

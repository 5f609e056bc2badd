import { z } from 'zod';
import type { Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { errorSchema } from './schemas.ts';

/** The OpenAPI 3.1 document of exactly these routes. */
export function describeApi(version: string, isTokenRequired: boolean): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Secretwatch', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    ...(isTokenRequired ? { security: [{ bearer: [] }] } : {}),
    paths: Object.fromEntries(
      ROUTES.map((route) => [openApiPath(route.path), { [methodOf(route)]: operationOf(route) }]),
    ),
    components: {
      schemas: { Error: jsonSchema(errorSchema) },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** `/alerts/:id` in a router is `/alerts/{id}` here. */
export function openApiPath(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function methodOf({ method = 'GET' }: Route): string {
  return method.toLowerCase();
}

function operationOf(route: Route): object {
  const { path, summary, answer, body, contentType = 'application/json' } = route;
  return {
    operationId: `${methodOf(route)}${path.replace(/(?:^|[^A-Za-z]+)([A-Za-z])/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(route.isPublic ? { security: [] } : {}),
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } } : {}),
    responses: {
      [body ? 201 : 200]: { description: summary, content: { [contentType]: { schema: jsonSchema(answer) } } },
      default: {
        description: 'An error with what to do about it',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function parametersOf(schema: z.ZodObject | undefined, place: 'path' | 'query'): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, each]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: jsonSchema(each as z.ZodType),
  }));
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}

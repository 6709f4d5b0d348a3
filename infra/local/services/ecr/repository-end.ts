import type * as ecr from '@aws-sdk/client-ecr';
import { AwsError } from '../../kernel/types.ts';
import type { Operations } from '../../kernel/wire-types.ts';
import { imagesOf, repositoryArn, requireRepository } from './ecr-table.ts';

const tables = ['ecr_image', 'ecr_tag', 'ecr_layer', 'ecr_upload', 'ecr_lifecycle'];

/** DeleteRepository: one with images only by force. The bytes of its layers stay where they lie. */
export const repositoryEnd: Operations<{
  DeleteRepository: [ecr.DeleteRepositoryRequest, ecr.DeleteRepositoryResponse];
}> = {
  DeleteRepository: {
    authorize: ({ repositoryName }, context) => [
      { action: 'ecr:DeleteRepository', resource: repositoryArn(context, repositoryName) },
    ],
    run: (tx, { repositoryName, force }, context) => {
      const repository = requireRepository(tx, context, repositoryName);
      if (!force && imagesOf(tx, repositoryName).length > 0) {
        const message =
          `The repository with name '${repositoryName}' in registry with id ` +
          `'${context.account}' cannot be deleted because it still contains images`;
        throw new AwsError('RepositoryNotEmptyException', message);
      }
      for (const table of tables) {
        tx.run(`DELETE FROM ${table} WHERE repository = ?`, repositoryName);
      }
      tx.run('DELETE FROM ecr_repository WHERE name = ?', repositoryName);
      return { repository };
    },
  },
};

import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IDataObject,
	IHttpRequestOptions,
	Workflow,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';
import { VecApi } from '../../credentials/VecApi.credentials.ts';
import { VelocertApi } from '../../credentials/VelocertApi.credentials.ts';

const CLASSES: Record<string, ICredentialType> = {
	vecApi: new VecApi(),
	velocertApi: new VelocertApi(),
};

/** Credentials from plain data, applied the way n8n applies a generic `authenticate`. */
export function testCredentials(
	workflow: Workflow,
	data: Record<string, IDataObject>,
): ICredentialsHelper {
	class TestCredentialsHelper extends ICredentialsHelper {
		async getDecrypted(_: unknown, __: unknown, type: string) {
			return data[type] as ICredentialDataDecryptedObject;
		}

		async authenticate(
			credentials: ICredentialDataDecryptedObject,
			type: string,
			options: IHttpRequestOptions,
		) {
			const { authenticate } = CLASSES[type];
			if (typeof authenticate === 'function') return await authenticate(credentials, options);
			const headers = (authenticate?.properties.headers ?? {}) as Record<string, string>;
			for (const [name, value] of Object.entries(headers)) {
				options.headers = {
					...options.headers,
					[name]: workflow.expression.getParameterValue(value, null, 0, 0, 'Node', [], 'manual', {
						$credentials: credentials as never,
					}) as string,
				};
			}
			return options;
		}

		getParentTypes() {
			return [];
		}

		async preAuthentication() {
			return undefined;
		}

		isCredentialUsableByNode() {
			return true;
		}

		async runPreAuthentication() {
			return undefined;
		}

		async getCredentials(): Promise<never> {
			throw new Error('not used in tests');
		}

		async updateCredentials() {}

		async updateCredentialsOauthTokenData() {}

		getCredentialsProperties() {
			return [];
		}
	}
	return new (TestCredentialsHelper as unknown as new () => ICredentialsHelper)();
}

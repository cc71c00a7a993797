import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';
import { VecApi } from '../../credentials/VecApi.credentials.ts';
import { VelocertApi } from '../../credentials/VelocertApi.credentials.ts';

const CLASSES: Record<string, VecApi | VelocertApi> = {
	vecApi: new VecApi(),
	velocertApi: new VelocertApi(),
};

/** Credentials from plain data, applied the way n8n applies `authenticate`. */
export function testCredentials(data: Record<string, IDataObject>): ICredentialsHelper {
	class TestCredentialsHelper extends ICredentialsHelper {
		async getDecrypted(_: unknown, __: unknown, type: string) {
			return data[type] as ICredentialDataDecryptedObject;
		}

		async authenticate(
			credentials: ICredentialDataDecryptedObject,
			type: string,
			options: IHttpRequestOptions,
		) {
			return await CLASSES[type].authenticate(credentials, options);
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

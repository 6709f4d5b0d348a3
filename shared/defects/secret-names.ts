/** Variables with which programs sign requests of AWS. */
export const awsSecret = /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)$/;

/** Variables whose names say that their values are secret, AWS's own among them. */
export const secretName = /(TOKEN|PASSWORD|PASSWD|SECRET|API_KEY|SECRET_KEY)$/;

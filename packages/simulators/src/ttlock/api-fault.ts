/** What each documented error code says on the wire; the texts of the codes that were seen in logs are the service's own. */
export const errorTexts: ReadonlyMap<number, string> = new Map([
  [1, 'failed or means no'],
  [-3, 'invalid parameter'],
  [-1003, 'The lock does not exist.'],
  [-1007, 'No password data of this lock'],
  [-1008, 'The ekey does not exist.'],
  [-1016, 'The group name already exists.'],
  [-1018, 'The group does not exist.'],
  [-1021, 'The IC card does not exist.'],
  [-1023, 'The fingerprint does not exist.'],
  [-1026, 'A passcode of this period was issued and deleted before. Please choose another period.'],
  [-1027, 'The receiver is bound to another account.'],
  [-2009, 'The passcode does not exist.'],
  [-2012, 'There is no gateway near the lock.'],
  [-2018, 'Permission denied'],
  [-2019, 'You can not send an ekey to yourself.'],
  [-2020, 'You can not send an ekey to the administrator of the lock.'],
  [-2023, 'The period can not be changed now.'],
  [-2025, 'The lock is frozen.'],
  [-2032, 'The passcode is too simple.'],
  [-3002, 'The gateway is offline.'],
  [-3003, 'The gateway is busy. Please try again later.'],
  [-3006, 'Invalid passcode. The length of a passcode is 4 to 9 digits.'],
  [-3007, 'The same passcode already exists. Please use another one.'],
  [-3008, 'A passcode that was never used on the lock can not be changed.'],
  [-3009, 'There is no space for more custom passcodes.'],
  [-3011, 'You can not transfer a lock to yourself.'],
  [-3016, 'You can not transfer a gateway to yourself.'],
  [-3034, 'No network is configured for the lock.'],
  [-3035, 'The lock is in power saving mode.'],
  [-3036, 'The lock is offline.'],
  [-3037, 'The lock is busy.'],
  [-3039, 'The period ends after your own ekey.'],
  [-3046, 'Remote unlock is not allowed with this ekey.'],
  [-4037, 'The gateway does not exist.'],
  [-4043, 'The function is not supported for this lock.'],
  [-4056, 'The storage of the lock is full.'],
  [-4063, 'Please delete or transfer all your locks first.'],
  [-4064, 'The receiver is not registered.'],
  [-4067, 'The NB-IoT device is not registered.'],
  [-4082, 'The auto lock time is out of range.'],
  [10000, 'invalid client_id'],
  [10001, 'invalid client'],
  [10002, 'invalid code'],
  [10003, 'invalid token'],
  [10004, 'invalid grant'],
  [10005, 'invalid scope'],
  [10006, 'an application under review may use test accounts only'],
  [10007, 'invalid account or invalid password'],
  [10008, 'invalid redirect_uri'],
  [10009, 'invalid response_type'],
  [10010, 'invalid grant_type'],
  [10011, 'invalid refresh_token'],
  [20000, 'invalid openid'],
  [20001, 'not a user of this lock'],
  [20002, 'not lock admin'],
  [20003, 'key, lock and user do not match'],
  [20004, 'the key does not exist'],
  [20005, 'invalid backup key password'],
  [20006, 'the receiver does not exist'],
  [20007, 'invalid keyboardPwdVersion'],
  [20008, 'invalid lock name'],
  [30001, 'no permission for this API'],
  [30002, 'invalid username'],
  [30003, 'the user already exists'],
  [30004, 'not a user of your application'],
  [30005, 'the password is not an MD5'],
  [30006, 'too many requests'],
  [30007, 'the requests of this month are used up'],
  [30008, 'wrong region: the data is on another server'],
  [80000, 'date must be current time, within 5 minutes'],
  [80002, 'invalid JSON'],
  [90000, 'internal server error'],
]);

/** A refusal in the service's own manner: HTTP 200 with an `errcode`. */
export class ApiFault extends Error {
  readonly errcode: number;

  constructor(errcode: number, errmsg = errorTexts.get(errcode) ?? 'failed') {
    super(errmsg);
    this.name = 'ApiFault';
    this.errcode = errcode;
  }

  get body(): object {
    return { errcode: this.errcode, errmsg: this.message, description: this.message };
  }
}

export const done = (): object => ({
  errcode: 0,
  errmsg: 'none error message or means yes',
  description: '表示成功或是',
});

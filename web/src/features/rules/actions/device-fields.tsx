import { classNames } from '../../../ui/class-names.ts'
import { inputClass, Labelled } from '../parts/fields.tsx'
import { JsonText } from '../parts/json-text.tsx'
import type { ActionOf, FieldsOf } from './fields-of.ts'

type Device = ActionOf<'device'>

/** A command to a device: numbers and truths, never a text of a viewer. */
export function DeviceFields({ action, mistakeAt, onChange }: FieldsOf<Device>) {
  const text = (label: string, name: 'deviceId' | 'capability') => (
    <Labelled label={label} mistake={mistakeAt(name)}>
      {(field) => (
        <input
          {...field}
          value={action[name]}
          maxLength={64}
          autoCapitalize="none"
          spellCheck={false}
          onChange={({ target }) => onChange({ ...action, [name]: target.value.trim() })}
          className={classNames(inputClass, 'w-56')}
        />
      )}
    </Labelled>
  )
  return (
    <>
      {text('Device', 'deviceId')}
      {text('What it can do', 'capability')}
      <div className="w-full">
        <span className="text-xs font-medium text-ink-2">Parameters</span>
        <JsonText
          value={action.parameters}
          label="Parameters, numbers and truths by name"
          rows={4}
          onChange={(parameters) => onChange({ ...action, parameters: parameters as Device['parameters'] })}
        />
      </div>
    </>
  )
}

import { Maximize, Minimize, PanelRightClose, PanelRightOpen } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { toggleFull, toggleTheatre, useScreen } from '../layout/screen.ts'

/** How much of the screen the picture has. */
export function ScreenButtons() {
  const screen = useScreen()
  const [isFull, isUsual] = [screen === 'full', screen === 'usual']
  return (
    <>
      {!isFull && (
        <IconButton
          label={isUsual ? 'Hide what is beside the picture' : 'Show what is beside the picture'}
          onClick={toggleTheatre}
          className="max-sm:hidden max-lg:portrait:hidden"
        >
          {isUsual ? <PanelRightClose size={17} /> : <PanelRightOpen size={17} />}
        </IconButton>
      )}
      <IconButton label={isFull ? 'Leave the full screen' : 'Full screen'} onClick={toggleFull}>
        {isFull ? <Minimize size={17} /> : <Maximize size={17} />}
      </IconButton>
    </>
  )
}

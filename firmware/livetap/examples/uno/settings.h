// Everything you may want to change is here. docs/hardware.md explains each line.
#pragma once
#include "outputs.h"

// What Livetap shows as the model of this board; ASCII, at most 24 characters.
#define MODEL "Livetap Uno"

// The pin of the emergency stop button, which is wired from this pin to GND and OPENS when it is pressed (normally
// closed): so a broken wire stops too. Write -1 when you have no button.
#ifndef STOP_BUTTON_PIN
#define STOP_BUTTON_PIN 2
#endif

// One line for each output. Value 0 is always off. Keep every "longest on" as short as your show allows.
//
//   PWM          dimmed or of adjustable speed, 0 to 255; pins 3, 5, 6 and 11
//   SERVO        an angle of 1 to 180 degrees, 0 lets go; pins 9 and 10
//   SWITCH       on (1) or off
//   SWITCH_LOW   the same for modules that switch on when their input is LOW, as many relay modules do
static const Output OUTPUTS[] = {
    // kind, pin, {capability, flags, lowest, highest, longest on (ms), shortest off (ms), on-time in 60 s (%)}
    {PWM, 5, {"lamp.on", 0, 0, 255, 60000, 0, 100}},
    {PWM, 6, {"motor.run", CHANNEL_HIGH_RISK, 0, 200, 3000, 1000, 20}},
    {SERVO, 9, {"servo.to", 0, 0, 180, 10000, 0, 100}},
    {SWITCH, 7, {"relay.close", CHANNEL_PULSE, 0, 1, 2000, 500, 10}},
};

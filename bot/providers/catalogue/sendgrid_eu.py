"""Twilio SendGrid in the European Union: the same questions to another host; keys are regional."""

from dataclasses import replace

from bot.providers.catalogue import sendgrid

PROVIDER = replace(
    sendgrid.PROVIDER,
    id="sendgrid-eu",
    title="Twilio SendGrid (EU)",
    origin="https://api.eu.sendgrid.com",
    rank=83,
)
